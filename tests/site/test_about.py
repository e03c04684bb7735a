"""The page about the register, and the guide to the parts that its pages share."""

import pytest

from ctitf_site.pages.styleguide import FOLDER
from tests.reading import queries, read

pytestmark = pytest.mark.django_db


def test_it_says_what_the_register_is(client):
    page = read(client, "/en/about/")
    for words in (
        "do not imply the expression of any opinion",
        "makes no assessment of any State",
        "stated by a source or classified by the register",
        "has stated no licence yet",
        "WCAG) 2.2",
        "Unknown: no source was found",
        "?as_of=",
        "?on=",
    ):
        assert words in page.text, words
    assert {link[1:] for link in page.links if link.startswith("#")} <= {*page.ids}
    assert queries(client, "/en/about/") == 0


def test_the_contact_is_named_where_there_is_one(client, settings):
    assert "Corrections" not in read(client, "/en/about/").text
    settings.CONTACT_EMAIL = "register@example.org"
    assert "mailto:register@example.org" in read(client, "/en/about/").links


def test_every_page_leads_to_it(client):
    links = read(client, "/en/about/").links
    assert {"/en/about/", "/en/changes/", "/en/disagreements/", "/en/data/"} <= {*links}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_component_is_shown_to_staff(staff, language):
    page = read(staff, f"/{language}/styleguide/")
    components = sorted(path.name for path in FOLDER.glob("*.html"))
    assert components and page.unbalanced == []
    assert '<link rel="alternate"' in page.text  # what stands in the head of a page is shown as text
    sections = staff.get(f"/{language}/styleguide/").context_data["components"]
    assert [part["name"] for part in sections] == components
    assert [part["name"] for part in sections if not part["html"].strip()] == []


def test_nobody_else_learns_of_it(client):
    assert client.get("/en/styleguide/").status_code == 404
    assert "styleguide" not in client.get("/sitemap-pages.xml").content.decode()
