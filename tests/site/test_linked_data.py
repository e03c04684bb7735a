"""What pages say to programs in the words of schema.org: the same as to readers."""

import json
import re

import pytest

from tests import factories as f

pytestmark = pytest.mark.django_db


def described(client, address):
    """The description in the page; pages have one at most."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).content.decode())
    assert len(found) <= 1
    return json.loads(found[0]) if found else None


def test_a_meeting_is_an_event(client, facts, settings):
    settings.SITE_URL = "https://register.example.org"
    event = described(client, "/ru/meetings/consultation-almaty-2012/")
    assert event["@type"] == "Event" and event["@context"] == "https://schema.org"
    assert event["@id"] == "https://register.example.org/id/M-0007" and event["identifier"] == "M-0007"
    assert event["url"] == "https://register.example.org/ru/meetings/consultation-almaty-2012/"
    assert (event["startDate"], event["endDate"]) == ("2012-06-21", "2012-06-22")
    assert event["location"]["address"]["addressCountry"] == "KZ"
    assert {"@language": "ru", "@value": "Алматы"} in event["location"]["address"]["addressLocality"]
    assert len(event["about"]) == 4 and all(one["@type"] == "Organization" for one in event["organizer"])


def test_a_partial_date_stays_partial_and_what_is_empty_stays_out(client):
    f.make_meeting(slug="a", start="2010-09", title_en="Launch")
    event = described(client, "/en/meetings/a/")
    assert event["startDate"] == "2010-09" and event["name"] == [{"@language": "en", "@value": "Launch"}]
    assert not {"endDate", "location", "description", "organizer", "about"} & set(event)


@pytest.mark.parametrize(
    ("address", "kind", "name", "value"),
    [
        ("/en/states/kazakhstan/", "Country", "alternateName", {"@language": "en", "@value": "Republic of Kazakhstan"}),
        ("/en/states/kazakhstan/", "Country", "identifier", "S-KAZ"),
        ("/en/organizations/caricc/", "Organization", "alternateName", {"@language": "en", "@value": "CARICC"}),
    ],
)
def test_who_takes_part(client, facts, address, kind, name, value):
    found = described(client, address)
    assert found["@type"] == kind and value in found[name]


def test_persons_documents_and_the_data(client, shelf):
    f.make_person(slug="jenca", title_en="Miroslav Jenča")
    f.make_document(slug="resolution", symbol="A/RES/60/288", date="2006-09", publisher="United Nations")
    assert described(client, "/en/persons/jenca/")["@type"] == "Person"
    work = described(client, "/en/documents/resolution/")
    assert (work["@type"], work["datePublished"]) == ("CreativeWork", "2006-09")
    assert "A/RES/60/288" in work["identifier"] and work["publisher"]["name"] == "United Nations"
    data = described(client, "/en/data/")
    assert data["@type"] == "Dataset" and data["distribution"][0]["contentUrl"].endswith("/api/v1/")
    assert described(client, "/en/meetings/") is None and described(client, "/en/nowhere/") is None


def test_nothing_in_it_can_end_the_block_or_begin_a_tag(client):
    title = "</script><script>alert(1)</script> & <!--"
    f.make_person(slug="odd", title_en=title)
    content = client.get("/en/persons/odd/").content.decode()
    assert content.count("<script") == content.count("</script>") == 1 and "<!--" not in content
    assert described(client, "/en/persons/odd/")["name"][0]["@value"] == title
