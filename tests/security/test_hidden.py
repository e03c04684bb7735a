"""What was never published is answered like what never was: word for word, header for header, and with as many queries.

``tests/site/test_leaks.py`` asks every way out once; here what names a hidden record is asked in every manner.
"""

import re

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ctitf_site.api import VIEWSETS
from ctitf_site.desk import preview
from ctitf_site.register.models import Entry
from ctitf_site.web.viewsets import ChildViewSet
from tests import factories as f
from tests.api import ROOT
from tests.fronts import ask, front
from tests.site.test_leaks import add_everything_hidden, namings, world
from tests.site.world import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past")]
__all__ = ["world"]
MANNERS = [
    *(("get", {}), ("head", {}), ("options", {}), ("post", {}), ("put", {}), ("delete", {}), ("trace", {})),
    *(("get", {name: value}) for name, value in [("range", "bytes=0-9"), ("if-none-match", "*"), ("if-match", "*")]),
    ("get", {"if-modified-since": "Wed, 21 Oct 2099 07:28:00 GMT"}),
    ("get", {"accept": "text/csv"}),
    ("get", {"accept": "application/x-ndjson", "accept-language": "ru", "origin": "https://partner.example"}),
]
ENDINGS = (".json", ".csv", ".xlsx", ".ndjson")


def told(client, address, method, headers):
    """All that a client is told, and how many queries that took."""
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(address, headers=headers)
        content = b"".join(response) if response.streaming else response.content
    return response.status_code, dict(response.headers), content.decode(errors="replace"), len(queries)


def without(names, answer):
    """The answer without what was asked for in it; names that are compared are of one length, so lengths stay."""
    return re.sub("|".join(map(re.escape, names)), "", str(answer))


def is_alike(client, hidden, never, names, manners=MANNERS):
    for method, headers in manners:
        given = told(client, hidden, method, headers)
        expected = told(client, never, method, headers)
        assert given[0] == expected[0] and (given[0] >= 400 or method == "options"), (method, hidden, given)
        assert without(names, given) == without(names, expected), (method, headers, hidden)
        assert SECRET not in str(given)


def beside(name):
    """Another name of the same length and kind, which nothing has."""
    head, dash, tail = name.partition("-")
    if re.fullmatch(r"[A-Z]{1,2}-\d{4}", name):
        return f"{head}-9{tail[1:]}"
    if re.fullmatch(r"(PI|pillar)-\d", name):
        return f"{head}-9"
    return f"{head}{dash}{'Q' * len(tail)}" if name.isupper() else "z" * len(name)


def in_every_form(entry):
    """Addresses of a record, each with the one that the same place would have for what never was."""
    yield from ((entry.ref, "/id/{}"), (entry.ref, "/en/history/{}/"), (entry.ref, "/ru/history/{}/"))
    single = reverse(f"{entry.noun}-detail", args=["M-0001"]).replace("M-0001", "{}")
    yield entry.ref, single
    yield entry.ref.lower(), single
    yield from ((entry.ref, single.rstrip("/") + ending) for ending in ENDINGS)
    yield entry.ref, f"{single}?format=csv"
    yield entry.ref, f"{single}?as_of=seq:5"
    yield entry.slug, entry.get_absolute_url().replace(entry.slug, "{}")
    yield entry.slug, f"{entry.get_absolute_url().replace(entry.slug, '{}')}?as_of=seq:5"
    if entry.noun == "meeting":
        yield entry.slug, "/en/meetings/{}.ics"


def test_a_hidden_meeting_is_like_none(client):
    entry = f.make_meeting(status="draft", title_en=SECRET, slug="about-to-come").entry
    for name, place in in_every_form(entry):
        if "as_of" not in place:
            is_alike(client, place.format(name), place.format(beside(name)), (name, beside(name)))


@pytest.mark.thorough
def test_every_hidden_record_is_like_none(client, world):
    add_everything_hidden(world)
    client.get("/en/?as_of=seq:5")  # the file of that time is made once
    for entry in Entry.objects.filter(status="draft").order_by("ref"):
        assert beside(entry.ref) != entry.ref and not Entry.objects.filter(ref=beside(entry.ref)).exists()
        for name, place in in_every_form(entry):
            is_alike(client, place.format(name), place.format(beside(name)), (name, beside(name)), MANNERS[:4])
        names = (entry.ref, beside(entry.ref))
        for address, _never in namings(entry):
            if "?" in address:  # a filter, which says by its name what it does not know
                is_alike(client, address, address.replace(*names), names, MANNERS[:2])


@pytest.mark.thorough
def test_every_hidden_row_is_like_none(client, world):
    add_everything_hidden(world)
    found = 0
    for viewset in VIEWSETS:
        if not issubclass(viewset, ChildViewSet):
            continue
        model, place = viewset.serializer_class.model, reverse(f"{viewset.noun()}-detail", args=["x"])[:-2] + "{}/"
        for uid in model.objects.exclude(pk__in=model.objects.published()).values_list("uid", flat=True):
            found += 1
            is_alike(client, place.format(uid), place.format(beside(uid)), (uid, beside(uid)))
    assert found > 20


@pytest.mark.thorough
def test_the_file_of_a_draft_is_like_none(client, world):
    add_everything_hidden(world)
    address = world.draft_file.file.url
    client.get("/en/?as_of=seq:5")  # the file of that time is made once
    folder, _slash, name = address.rpartition("/")
    never = beside(name.partition(".")[0])
    for query in ("", "?as_of=seq:5"):
        names = (name.partition(".")[0], never)
        is_alike(client, address + query, f"{folder}/{never}.pdf{query}", names)


def test_a_preview_that_is_not_signed_tells_nothing(client):
    draft = f.make_meeting(status="draft", title_en=SECRET)
    tokens = [signing.dumps([ref, None], salt=preview.SALT, key="guessed") for ref in (draft.ref, beside(draft.ref))]
    is_alike(client, *(f"/en/preview/{token}/" for token in tokens), tokens)


@pytest.mark.parametrize(
    "place", ["/en/search/?q={}", f"{ROOT}search/?q={{}}", f"{ROOT}meetings/?q={{}}", "/en/meetings/?q={}"]
)
def test_words_of_drafts_are_words_of_nothing(client, place):
    f.make_meeting(title_en="Meeting")
    addresses = [place.format(word) for word in ("zugzwang", "zugzw", "Zugzwan", "zugzwang meeting")]
    before = [told(client, address, "get", {}) for address in addresses * 2][len(addresses) :]
    f.make_meeting(status="draft", title_en="Zugzwang")
    assert [told(client, address, "get", {}) for address in addresses] == before


@pytest.mark.usefixtures("connected")
def test_the_layer_that_keeps_answers_tells_nothing_either():
    draft, site = f.make_meeting(status="draft", slug="about-to-come"), front()
    for name, place in ((draft.ref, f"{ROOT}meetings/{{}}/"), (draft.slug, "/en/meetings/{}/")):
        for _time in range(2):
            given, expected = (ask(site, place.format(each)) for each in (name, beside(name)))
            assert given.status == 404 and not given.was_kept
            assert without((name, beside(name)), given.told) == without((name, beside(name)), expected.told)
