"""The real register on its pages: every link leads somewhere, and the pages say what the sources say."""

from itertools import chain

import pytest
from django.db.models import Count
from django.urls import reverse

from ctitf_site.register.models import Entry
from ctitf_site.register.public import record_models
from ctitf_site.web.error_types import TYPES
from meetings.calendar_views import calendar_of
from meetings.models import Meeting
from tests.reading import read
from tests.site.world import addresses

pytestmark = pytest.mark.django_db
OTHER = ("#", "?", "/admin/", "/api/", "/sitemap.xml", "http")


@pytest.mark.thorough
def test_every_link_leads_to_a_page(client, facts):
    records = [model.objects.published().select_related(None) for model in record_models()]
    known = {address for language in ("en", "ru") for address in addresses(chain(*records), language)}
    for ref in Entry.objects.values_list("ref", flat=True):
        known |= {f"/id/{ref}", f"/en/history/{ref}/", f"/ru/history/{ref}/"}
    known |= {reverse("error_type", args=[name]) for name in TYPES}
    known |= {
        "/data/mirror.py",
        "/data/context.jsonld",
        "/en/data/api/changes.atom",
        "/en/changes.atom",
        "/en/meetings.ics",
    }
    known |= {calendar_of(meeting) for meeting in Meeting.objects.all()}
    most_cited = [rows.annotate(cited=Count("citations")).order_by("-cited").first() for rows in records]
    for address in addresses(most_cited):
        links = {link for link in read(client, address).links if not link.startswith(OTHER)}
        unknown = {link.partition("#")[0].partition("?")[0] for link in links} - known
        assert not unknown, f"{address} leads to {unknown}"
    assert len(known) > 600, "every record has a page in both languages and a permanent address"


@pytest.mark.thorough
def test_every_filtered_list_that_a_page_leads_to_answers(client, facts):
    records = [model.objects.published().first() for model in record_models()]
    links = {link for address in addresses(records) for link in read(client, address).links}
    filtered = {link for link in links if link.startswith("/en/") and "?" in link}
    for address in filtered:
        assert client.get(address).status_code == 200, address


def test_bratislava_shows_both_pillars_and_who_names_only_one(client, facts):
    page = read(client, "/en/meetings/expert-1-bratislava-2010/")
    assert page.find("a", href="/en/plan/pillar-1/") and page.find("a", href="/en/plan/pillar-4/")
    assert "“I; IV” (followed here)" in page.text
    (one_only,) = [a for a in page.find("a", href="/en/documents/project-page/") if "aria-label" in a]
    assert f"“I” {one_only['aria-label'][:3]}" in page.text


def test_dushanbe_names_parties_speakers_and_topics(client, facts):
    text = read(client, "/en/meetings/expert-2-dushanbe-2011/").text
    for words in ("29–30 March 2011", "Dushanbe", "Number of participants 61", "Miroslav Jenča", "Norway", "II "):
        assert words in text
    assert "UNRCCA United Nations Regional Centre for Preventive Diplomacy for Central Asia" in text


def test_almaty_in_russian(client, facts):
    page = read(client, "/ru/meetings/consultation-almaty-2012/")
    assert page.find("html", lang="ru")
    for words in ("21–22 июня 2012 г.", "Алматы", "Казахстан"):
        assert words in page.text


def test_the_project_shows_who_paid_and_that_sources_differ(client, facts):
    text = read(client, "/en/meetings/projects/phase-i/").text
    assert "September 2010 – 30 November 2011" in text
    assert "Sources differ: Funders" in text and "European Commission and Norway" in text
