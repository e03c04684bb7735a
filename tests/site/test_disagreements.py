"""Every place where sources differ stands on one page, with the values, their documents, and which one is followed."""

import pytest

from ctitf_site.register.models import Citation
from tests import factories as f
from tests.reading import assert_same_queries, read

pytestmark = pytest.mark.django_db
PAGE = "/en/disagreements/"


def differ(record, code="D01", path="start", **changes):
    """Two documents that give different values."""
    one = f.make_citation(
        entry=record, path=path, disagreement=code, value_en="29 March", preferred=True, reason_en="Printed", **changes
    )
    return one, f.make_citation(entry=record, path=path, disagreement=code, value_en="30 March", locator="p. 4")


def test_both_values_stand_with_their_documents(client):
    meeting = f.make_meeting()
    one, other = differ(meeting)
    page = read(client, PAGE)
    assert "1 disagreement" in page.text and "Meetings (1)" in page.text
    assert f"29 March The register follows this. {one.document.title}: Printed" in page.text
    assert f"30 March {other.document.title}, p. 4" in page.text
    assert "D01" in page.ids and {meeting.get_absolute_url(), other.document.get_absolute_url()} <= {*page.links}


def test_notes_of_records_lead_here(client):
    meeting = f.make_meeting()
    differ(meeting)
    page = read(client, meeting.get_absolute_url())
    assert f"{PAGE}?disagreement=D01#D01" in page.links and PAGE in page.links and "D01" in page.ids


def test_only_what_is_shown_takes_part(client):
    hidden = f.make_meeting(status="draft", title_en="SECRET")
    differ(hidden, "D77")
    one, _other = differ(f.make_person(), "D02", "")
    f.make_citation(
        entry=one.entry, path="", disagreement="D02", value_en="SECRET", document=f.make_document(status="draft")
    )
    text = read(client, PAGE).text
    assert "SECRET" not in text and "D77" not in text and "1 disagreement " in text
    assert "D77" in read(client, f"{PAGE}?disagreement=D77", 400).text


def test_filters_keep_whole_disagreements(client):
    meeting, document = f.make_meeting(), f.make_document()
    differ(meeting, document=document)
    differ(meeting, "D02", "end")
    differ(f.make_person(), "D03", "")
    page = read(client, f"{PAGE}?document={document.ref}")
    assert "30 March" in page.text and "D02" not in page.ids and "1 disagreement" in page.text
    assert "2 disagreements" in read(client, f"{PAGE}?kind=meeting").text
    assert "No disagreement" in read(client, f"{PAGE}?kind=state").text
    assert "No disagreement" in read(client, f"{PAGE}?document={document.ref}&disagreement=D02").text
    for query in ("kind=x", "document=D-9999", "sinse=1"):
        read(client, f"{PAGE}?{query}", 400)


def test_one_code_has_one_anchor(client):
    meeting = f.make_meeting()
    differ(meeting)
    differ(meeting, "D01", "end")
    for address in (PAGE, meeting.get_absolute_url()):
        assert read(client, address).ids.count("D01") == 1


def test_records_follow_each_other_page_by_page(client):
    records = [f.make_person() for _ in range(3)]
    for number, record in enumerate(records):
        differ(record, f"D0{number}", "")
    first = read(client, f"{PAGE}?limit=2")
    assert "Persons (3)" in first.text and "D02" not in first.ids
    second = read(client, f"{PAGE}{first.find('a', rel='next')[0]['href']}")
    assert "D02" in second.ids and "D00" not in second.ids


def test_one_costs_as_much_as_many(client):
    def add():
        row = f.make_participation()
        for value in ("Host", "Organizer"):
            path = f"participations/{row.uid}/role"
            f.make_citation(entry=row.meeting, path=path, disagreement=f"D{row.meeting.ref}"[:10], value_en=value)

    assert_same_queries(client, f"{PAGE}?limit=200", add, 20)
    assert Citation.objects.count() == 42


def test_the_real_register_shows_all_of_its_own(client, facts):
    page = read(client, PAGE)
    codes = {*Citation.objects.published().exclude(disagreement="").values_list("disagreement", flat=True)}
    assert codes <= {*page.ids} and f"{len(codes)} disagreements" in page.text
