"""What every page of the public site keeps, in both languages."""

import gzip
import re
from collections import Counter

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.reading import read
from tests.site.world import SECRET, add_drafts, addresses, published_world

TOKEN = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});")
# The one page that works by a script.
INTERACTIVE = "/data/api/reference/"


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """Every page of a small register, by address; read once, because nothing here changes it."""
    found = {}
    with django_db_blocker.unblock(), transaction.atomic():
        records = published_world().records
        for language in ("en", "ru"):
            found |= {address: read(Client(), address) for address in addresses(records, language)}
        transaction.set_rollback(True)
    return found


@pytest.fixture
def world(db):
    return published_world()


def in_other_language(address):
    return f"/ru{address[3:]}" if address.startswith("/en") else f"/en{address[3:]}"


def test_every_page_has_its_frame(pages):
    for address, page in pages.items():
        assert page.unbalanced == [], address
        assert page.find("html", lang=address[1:3]), address
        (described,) = page.find("meta", name="description")
        assert described["content"].strip(), address
        assert page.find("meta", property="og:description", content=described["content"]), address
        assert page.find("meta", property="og:title")[0]["content"] in page.text, address
        assert page.headings[0] == 1 and page.headings.count(1) == 1, address
        assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False)), address
        assert page.find("main", id="main"), address
        assert page.find("a", href="#main"), address


def test_every_page_has_a_title_of_its_own(pages):
    titles = [page.text.split(" – ")[0] for address, page in pages.items() if address.startswith("/en")]
    assert len(set(titles)) == len(titles) > 15


def test_every_page_names_itself_in_the_other_language(pages):
    for address, page in pages.items():
        alternates = {a["hreflang"]: a["href"] for a in page.find("link", rel="alternate") if "type" not in a}
        other = in_other_language(address)
        assert alternates[address[1:3]] == f"{settings.SITE_URL}{address}"
        assert alternates[other[1:3]] == f"{settings.SITE_URL}{other}"
        assert alternates["x-default"].startswith(f"{settings.SITE_URL}/en/")
        assert page.find("link", rel="canonical", href=f"{settings.SITE_URL}{address}"), address
        assert page.find("a", hreflang=other[1:3], href=other), address
        assert other in pages


def test_pages_hold_nothing_inline_and_ask_no_other_host(pages):
    for address, page in pages.items():
        scripts = [a for a in page.find("script") if a.get("type") != "application/ld+json"]  # that is data, never run
        assert all(address.endswith(INTERACTIVE) and a["src"].startswith("/static/") for a in scripts), address
        assert not page.find("style"), address
        names = {name for _tag, attrs in page.tags for name in attrs}
        assert not {name for name in names if name == "style" or name.startswith("on")}, address
        asked = [a.get("src") or a.get("href") for tag, a in page.tags if tag in ("img", "link")]
        assert all(url.startswith(("/", settings.SITE_URL)) for url in asked), address


def test_anchors_lead_somewhere_and_ids_are_unique(pages):
    for address, page in pages.items():
        assert [name for name, times in Counter(page.ids).items() if times > 1] == [], address
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids), address
        named = {attrs["aria-labelledby"] for _tag, attrs in page.tags if "aria-labelledby" in attrs}
        assert named <= set(page.ids), address


def test_tables_have_captions_and_scroll_by_themselves(pages):
    for address, page in pages.items():
        tables = len(page.find("table"))
        assert len(page.find("caption")) == tables, address
        regions = page.find("div", role="region", tabindex="0")
        assert len(regions) == tables, address
        assert all({"aria-label", "aria-labelledby"} & region.keys() for region in regions), address
        assert all(attrs.get("scope") for attrs in page.find("th")), address
    assert any(page.find("table") for page in pages.values())


def test_fields_have_labels(pages):
    for address, page in pages.items():
        fields = [a for tag, a in page.tags if tag in ("input", "select") and a.get("type") != "hidden"]
        assert {a["id"] for a in fields} == {a["for"] for a in page.find("label")}, address


def test_no_draft_shows_anywhere(client, world):
    add_drafts(world)
    for address in addresses(world.records):
        response = client.get(address)
        assert response.status_code == 200, address
        assert SECRET.lower() not in response.content.decode().lower(), address


def test_a_draft_has_no_page(client, world):
    for record in world.records:
        type(record).objects.filter(pk=record.pk).update(status="draft")
        read(client, addresses([record])[-1], 404)
        assert client.get(f"/id/{record.ref}").status_code == 404
        type(record).objects.filter(pk=record.pk).update(status="published")


def test_the_stylesheet_is_small():
    css = (settings.BASE_DIR / "ctitf_site/static/site/site.css").read_bytes()
    assert len(gzip.compress(css)) <= 6_000


def test_colours_of_the_stylesheet_are_readable():
    css = (settings.BASE_DIR / "ctitf_site/static/site/site.css").read_text()
    light, dark = [dict(TOKEN.findall(part)) for part in css.split("prefers-color-scheme: dark")]
    for tokens in (light | {"paper": "#ffffff"}, light | dark):
        assert_readable(tokens)
    pillars = [dark[f"pillar-{number}"] for number in (1, 2, 3, 4)]
    assert len(set(pillars)) == 4 and not set(pillars) & set(light.values())


def assert_readable(tokens):
    for name in ("ink", "quiet", "link", "pillar-1", "pillar-2", "pillar-3", "pillar-4"):
        assert contrast(tokens[name], tokens["paper"]) >= 4.5, name
    for name in ("ink", "quiet", "link"):
        assert contrast(tokens[name], tokens["tint"]) >= 4.5, name
    assert contrast(tokens["ink"], tokens["note"]) >= 4.5 and contrast(tokens["link"], tokens["note"]) >= 4.5
    assert contrast("#ffffff", tokens["head"]) >= 4.5
    assert contrast("#14202b", tokens["focus"]) >= 4.5


def contrast(one, other):
    """The contrast ratio of WCAG 2."""

    def luminance(colour):
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_part_that_a_page_lies_in_is_marked(pages):
    for address, page in pages.items():
        marked = {a["href"]: a["aria-current"] for a in page.find("a") if "aria-current" in a}
        assert marked[address] == "page", address
        parts = {href: mark for href, mark in marked.items() if href != address}
        assert all(address.startswith(href) and mark == "true" for href, mark in parts.items()), address
