"""Search engines are told of every published page, in both languages, and of nothing else."""

from xml.etree import ElementTree

import pytest
from django.conf import settings

from tests.site.world import SECRET, add_drafts, addresses, published_world

pytestmark = pytest.mark.django_db
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
NOT_LISTED = {"/en/contributions/matrix/", "/ru/contributions/matrix/"}


def urls(client):
    content = client.get("/sitemap.xml").content
    return ElementTree.fromstring(content).findall("s:url", SPACES)


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
    assert SECRET.lower() not in client.get("/sitemap.xml").content.decode().lower()


def test_addresses_come_from_the_setting_and_not_from_the_request(client, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://register.example.org", ["*"]
    published_world()
    content = client.get("/sitemap.xml", headers={"host": "evil.example.com"}).content.decode()
    assert "https://register.example.org/en/" in content
    assert "evil.example.com" not in content


def test_robots_are_shown_the_way(client, settings):
    settings.SITE_URL = "https://register.example.org"
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Sitemap: https://register.example.org/sitemap.xml" in response.content.decode()
