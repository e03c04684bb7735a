"""Search engines are told of every published page, in both languages, and of nothing else."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils.timezone import localdate, now

from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries
from tests.site.world import SECRET, add_drafts, addresses, published_world

pytestmark = pytest.mark.django_db
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
NOT_LISTED = {f"/{language}/search/" for language in ("en", "ru")}


def path_of(address):
    return address.removeprefix(settings.SITE_URL)


def parts(client):
    """Addresses of the parts that the index names."""
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return [path_of(part.findtext("s:loc", namespaces=SPACES)) for part in index.findall("s:sitemap", SPACES)]


def urls(client):
    documents = [ElementTree.fromstring(client.get(part).content) for part in parts(client)]
    return [url for document in documents for url in document.findall("s:url", SPACES)]


def test_it_names_every_public_page_in_both_languages(client):
    world = published_world()
    add_drafts(world)
    expected = {*addresses(world.records, "en"), *addresses(world.records, "ru")} - NOT_LISTED
    found = [url.findtext("s:loc", namespaces=SPACES) for url in urls(client)]
    assert {f"{settings.SITE_URL}{address}" for address in expected} == {*found}
    assert len(found) == len(set(found))


def test_every_page_names_its_other_language(client):
    published_world()
    for url in urls(client):
        links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SPACES)}
        assert set(links) == {"en", "ru"}
        assert url.findtext("s:loc", namespaces=SPACES) in links.values()


def test_no_draft_is_named(client):
    add_drafts(published_world())
    for part in parts(client):
        assert SECRET.lower() not in client.get(part).content.decode().lower()


def test_addresses_come_from_the_setting_and_not_from_the_request(client, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://register.example.org", ["*"]
    published_world()
    for address, found in (("/sitemap.xml", "/sitemap-pages.xml<"), ("/sitemap-meetings.xml", "/en/meetings/")):
        content = client.get(address, headers={"host": "evil.example.com"}).content.decode()
        assert f"<loc>https://register.example.org{found}" in content
        assert "evil.example.com" not in content


def test_programs_are_told_where_to_report_a_weakness(client, settings):
    settings.CONTACT_EMAIL = ""
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.CONTACT_EMAIL = "register@example.org"
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    said = dict(line.split(": ", 1) for line in lines)
    assert said["Contact"] == "mailto:register@example.org"
    assert timedelta(days=150) < datetime.fromisoformat(said["Expires"]) - now() < timedelta(days=365)
    assert said["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    assert client.post("/.well-known/security.txt").status_code == 405


def test_robots_are_shown_the_way(client, settings):
    settings.SITE_URL = "https://register.example.org"
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Sitemap: https://register.example.org/sitemap.xml" in response.content.decode()


@pytest.mark.parametrize("limit", [2, 3])
def test_long_sections_have_pages(client, monkeypatch, limit):
    monkeypatch.setattr("ctitf_site.web.sitemaps.SiteSitemap.limit", limit)
    meetings = [f.make_meeting() for _ in range(3)]
    pages = [part for part in parts(client) if part.startswith("/sitemap-meetings.xml")]
    assert pages == ["/sitemap-meetings.xml", *(f"/sitemap-meetings.xml?p={n}" for n in range(2, 6 // limit + 1))]
    found = [url.findtext("s:loc", namespaces=SPACES) for url in urls(client)]
    slugs = [m.slug for m in meetings]
    expected = [f"{settings.SITE_URL}/{code}/meetings/{slug}/" for slug in slugs for code in ("en", "ru")]
    assert [address for address in found if "/meetings/meeting-" in address] == expected


def test_every_record_says_when_it_changed(client):
    meeting = f.make_meeting()
    changed = localdate(meeting.updated_at).isoformat()
    assert f"<lastmod>{changed}" in client.get("/sitemap-meetings.xml").content.decode()
    assert f"sitemap-meetings.xml</loc><lastmod>{changed}" in client.get("/sitemap.xml").content.decode()


def test_a_section_or_page_that_is_none_is_404(client):
    for address in ("/sitemap-nothing.xml", "/sitemap-meetings.xml?p=2", "/sitemap-meetings.xml?p=x"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-meetings.xml", "/robots.txt", "/healthz", "/readyz"])
def test_parameters_that_are_none_are_refused(client, address):
    for query in ("as_of=seq:1", "page=2", "p=1&p=1"):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400 and query.partition("=")[0] in answer.content.decode()
    assert client.get(f"{address}?utm_source=mail").status_code == 200


def test_it_asks_the_same_for_one_record_and_for_many(client):
    f.make_meeting()
    few = [queries(client, address) for address in ("/sitemap.xml", "/sitemap-meetings.xml")]
    with in_bulk():
        for _ in range(20):
            f.make_meeting()
    assert [queries(client, address) for address in ("/sitemap.xml", "/sitemap-meetings.xml")] == few
