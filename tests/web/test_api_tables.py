"""Tables of the real register in every format, in one language, and with every relation in full."""

import pytest

from ctitf_site.api import VIEWSETS
from tests import factories as f
from tests.api import ROOT

LISTS = {f"{viewset.noun()}s": viewset.serializer_class for viewset in VIEWSETS}


@pytest.mark.parametrize("lang", ["", *(pytest.param(lang, marks=pytest.mark.thorough) for lang in ("en", "ru"))])
@pytest.mark.parametrize("name", LISTS)
def test_every_table_is_written(client, facts, name, lang):
    for expand in ("", *LISTS[name]().expandable()):
        for ending in ("csv", "ndjson"):
            response = client.get(f"{ROOT}{name}.{ending}", {"lang": lang, "expand": expand})
            assert response.status_code == 200, f"{ending} {expand}: {response.content[:300]}"
            assert len([*response.streaming_content]) > 0


def test_reasons_of_the_register_are_in_the_language_asked_for(client, facts):
    response = client.get(f"{ROOT}contributions.csv", {"lang": "ru"})
    table = b"".join(response.streaming_content).decode()
    header = table.partition("\r\n")[0].split(",")
    assert "classifications_editorial_reason" in header
    assert "classifications_editorial_reason_ru" not in header


@pytest.mark.django_db
def test_a_ref_in_small_letters_keeps_format_and_query(client):
    meeting = f.make_meeting()
    response = client.get(f"{ROOT}meetings/{meeting.ref.lower()}.csv?lang=ru")
    assert response.status_code == 301
    assert response["Location"].endswith(f"{ROOT}meetings/{meeting.ref}.csv?lang=ru")


@pytest.mark.django_db
def test_a_merged_record_keeps_format_and_query(client):
    meeting = f.make_meeting()
    told = {"withdrawn_reason_en": "Entered twice", "withdrawn_on": "2026-03-01", "seen_at": meeting.updated_at}
    twin = f.make_meeting(status="withdrawn", merged_into=meeting, **told)
    response = client.get(f"{ROOT}meetings/{twin.ref}.csv?lang=ru&fields=ref%2Ctitle")
    assert response.status_code == 301
    assert response["Location"].endswith(f"{ROOT}meetings/{meeting.ref}.csv?fields=ref%2Ctitle&lang=ru")


@pytest.mark.django_db
@pytest.mark.parametrize("ref", ["no-such-meeting", "kaz", "m-9999"])
def test_what_is_not_there_is_not_redirected(client, ref):
    assert client.get(f"{ROOT}meetings/{ref}/").status_code == 404


@pytest.mark.django_db
def test_yes_and_no_are_joined_as_in_json(client):
    meeting = f.make_meeting()
    for _ in range(2):
        f.make_citation(entry=meeting)
    table = b"".join(client.get(f"{ROOT}meetings.csv?expand=citations&fields=ref,citations")).decode()
    assert "false; false" in table and "False" not in table
