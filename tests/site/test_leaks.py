"""Nothing unpublished leaves: every public way out is asked before and after marked drafts stand beside what is public.

Drafts of every kind, marked rows and relations of published records, internal notes and a proposed change are added.
No answer may carry the mark or differ from before, and what names a draft is answered like what never was.
"""

import re
from itertools import combinations
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse
from django.utils.translation import override

from ctitf_site.api import VIEWSETS
from ctitf_site.pages.sides import COUNTABLE
from ctitf_site.register.models import Entry, Proposal
from ctitf_site.register.public import record_models
from ctitf_site.register.releases import latest
from ctitf_site.register.releases.build import build
from ctitf_site.register.revisions import write_revision
from ctitf_site.sitemaps import SITEMAPS
from ctitf_site.web.error_types import TYPES
from ctitf_site.web.filters import RecordsFilter
from ctitf_site.web.viewsets import RecordViewSet
from tests import factories as f
from tests.reading import routes
from tests.site.world import SECRET, add_drafts, add_more_drafts, published_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past"), pytest.mark.thorough]
# The switch between languages, which is a form; what is shown to staff only, with examples that are no records; and
# drafts for whoever has a signed link (tests/desk/test_preview.py).
NOT_READ = {"set_language", "styleguide", "preview"}
LISTS = ("state", "organization", "person", "document", "plan", "recommendation", "contribution", "meeting")


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = published_world()
    world.document.file = ContentFile(b"%PDF-1.4 public", name="public.pdf")
    world.document.save()
    write_revisions()
    settings.RELEASES_DIR = tmp_path / "releases"
    build()
    return world


def write_revisions():
    for model in record_models():
        for record in model.objects.order_by("ref"):
            write_revision(record, action="changed")


def add_everything_hidden(world):
    """Marked drafts and rows, notes, a draft with a file and former addresses, a proposal, with their revisions."""
    add_drafts(world)
    add_more_drafts(world)
    world.draft_file = f.make_document(
        status="draft", title_en=SECRET, slug="hidden", file=ContentFile(b"%PDF-1.4 " + SECRET.encode(), name="a.pdf")
    )
    f.make_former_address(entry=world.draft_file, noun="document", slug="hidden-before")
    Entry.objects.update(notes=SECRET)
    f.make_proposal(entry=world.meeting.entry, before=SECRET, after=SECRET)
    write_revisions()
    build(again=True)


def ways_out(world):
    """Addresses by the name of their route: everything that the public can read, in each of its forms."""
    found = {
        "choose_language": ["/"],
        "current_api": ["/api/"],
        "context": ["/data/context.jsonld"],
        "healthz": ["/healthz"],
        "robots": ["/robots.txt"],
        "security": ["/.well-known/security.txt"],
        "sitemap": ["/sitemap.xml"],
    }
    found["by_ref"] = [f"/id/{record.ref}" for record in world.records]
    found["media"] = [world.document.file.url]
    found |= releases()
    found["sitemap_section"] = [reverse("sitemap_section", args=[name]) for name in SITEMAPS]
    for language in ("en", "ru"):
        with override(language):
            for name, addresses in pages(world).items():
                found.setdefault(name, []).extend(addresses)
    return found | api(world)


def releases():
    """The files of the one release, by the names of their routes."""
    release = latest()
    files = [path.relative_to(release.path) for path in sorted(release.path.rglob("*")) if path.is_file()]
    return {
        "readyz": ["/readyz"],
        "latest_release": [reverse("latest_release")],
        "mirror": [reverse("mirror")],
        "release_archive": [reverse("release_archive", args=[release.name, end]) for end in ("zip", "zip.sha256")],
        "release_file": [reverse("release_file", args=[release.name, str(file)]) for file in files],
    }


def pages(world):
    found = {
        "home": [reverse("home")],
        "data": [reverse("data")],
        "search": searches(world),
        **matrices(),
        "meetings:timeline": [reverse("meetings:timeline"), f"{reverse('meetings:timeline')}?pillar=PI-1"],
        "meetings:meetings_calendar": [reverse("meetings:meetings_calendar")],
        "meetings:meeting_calendar": [reverse("meetings:meeting_calendar", args=[world.meeting.slug])],
    }
    found |= own_pages(world)
    found["history"] = [reverse("history", args=[record.ref]) for record in world.records]
    for record in world.records:
        found[f"{record.entry.model._meta.app_label}:{record.noun}_detail"] = [record.get_absolute_url()]
        if record.noun in LISTS:
            name = f"{record._meta.app_label}:{record.noun}_list"
            found[name] = [reverse(name), f"{reverse(name)}?q={SECRET}"]
    return found


def own_pages(world):
    """Pages of the register as a whole, each in all that it can be asked."""
    asked = [f"{name}={getattr(world, name).ref}" for name in ("pillar", "state", "organization")]
    changes = [*asked, "kind=meeting", "ordering=seq&limit=2", "since=2026"]
    document = f"document={world.document.ref}"
    return {
        **{name: [reverse(name)] for name in ("about", "api_docs", "api_changes", "api_changes_feed")},
        **{name: [reverse(name)] for name in ("api_reference", "openapi", "error_list")},
        "error_type": [reverse("error_type", args=[name]) for name in TYPES],
        "change_list": [reverse("change_list"), *(f"{reverse('change_list')}?{query}" for query in changes)],
        "change_feed": [reverse("change_feed"), *(f"{reverse('change_feed')}?{query}" for query in asked)],
        "disagreements": [reverse("disagreements"), f"{reverse('disagreements')}?kind=meeting&{document}"],
    }


def searches(world):
    """Questions for what is public, for the mark, and for words that are like the mark."""
    words = ["", SECRET, SECRET.lower()[:-2], "organization", "note", *(record.ref for record in world.records)]
    return [f"{reverse('search')}?{urlencode({'q': word})}" for word in words]


def matrices():
    """The matrices in every arrangement and format, and what is nowhere recorded."""
    contributions, gaps = reverse("actionplan:contribution_matrix"), reverse("actionplan:contribution_gaps")
    participation = reverse("meetings:participation_matrix")
    asked = ("", "?by=state", "?measures=true", "?by=state&basis=stated&measures=true")
    formats = [f"{asks or '?'}&format={code}" for asks in asked for code in ("json", "csv", "xlsx")]
    return {
        "actionplan:contribution_matrix": [f"{contributions}{asks}" for asks in (*asked, *formats)],
        "actionplan:contribution_gaps": [gaps, f"{gaps}?basis=stated", f"{gaps}?format=csv", f"{gaps}?format=json"],
        "meetings:participation_matrix": [
            participation,
            *(f"{participation}?format={c}" for c in ("json", "csv", "xlsx")),
        ],
    }


def api(world):
    found = {"api_root": [reverse("api_root")], "matrix": [*counts()]}
    changes, differing, search = reverse("changes"), reverse("disagreement_list"), reverse("search_results")
    found["search_results"] = [f"{search}?q={words}" for words in (SECRET, "organization", "organization&format=csv")]
    found["disagreement_list"] = [differing, *(f"{differing}?format={code}" for code in ("csv", "ndjson"))]
    found |= {name: [reverse(name)] for name in ("release_list", "status")}
    found["changes"] = [changes, f"{changes}?include=record", f"{changes}?since=3&limit=2"]
    for viewset in VIEWSETS:
        address = reverse(f"{viewset.noun()}-list")
        found[f"{viewset.noun()}-list"] = [
            address,
            f"{address}?format=csv",
            f"{address}?format=xlsx",
            f"{address}?format=ndjson",
            f"{address}?expand={','.join(in_full(viewset))}",
            *orders(viewset, address),
        ]
        keys = viewset.serializer_class.model.objects.published().values_list(viewset.lookup_field, flat=True)
        found[f"{viewset.noun()}-detail"] = [reverse(f"{viewset.noun()}-detail", args=[key]) for key in sorted(keys)]
    return found


def counts():
    """Numbers by every two sides."""
    for of, countable in COUNTABLE.items():
        for rows, columns in combinations(countable.sides, 2):
            yield f"{reverse('matrix')}?of={of}&rows={rows}&columns={columns}"


def in_full(viewset):
    """All that can be given in full with the rows of a list."""
    return viewset.serializer_class().expandable()


def orders(viewset, address):
    yield from (f"{address}?ordering={name}&limit=1" for name in viewset.filterset_class.orderings)
    if issubclass(viewset, RecordViewSet):
        yield f"{address}?q={SECRET}"


def read(client, address):
    response = client.get(address)
    content = b"".join(response) if response.streaming else response.content
    headers = dict(response.headers)
    if address == "/readyz":  # it tells how many seconds old the release is
        content = re.sub(rb'"age_seconds": \d+', b"", content)
        del headers["Content-Length"]
    return response.status_code, content.decode(errors="replace"), headers


def with_the_past(addresses):
    """The same addresses, and those of them that speak of a time: they are read by the same code."""
    for address in addresses:
        yield address
        if address.startswith(("/en/", "/api/", "/media/")) and "?" not in address:
            yield f"{address}?as_of=seq:5"


def test_every_route_is_asked(world):
    known = set(ways_out(world)) | NOT_READ
    assert {name for name in routes(get_resolver()) if name not in known} == set()


def test_nothing_hidden_changes_an_answer(client, world, settings):
    settings.CONTACT_EMAIL = "register@example.org"  # or there is nowhere to report a weakness to
    addresses = [a for part in ways_out(world).values() for a in with_the_past(part)]
    before = {address: read(client, address) for address in addresses}
    failed = {address: answer[0] for address, answer in before.items() if answer[0] not in (200, 302, 303)}
    assert {a: code for a, code in failed.items() if "as_of" not in a} == {}
    add_everything_hidden(world)
    after = {address: read(client, address) for address in addresses}
    assert len(addresses) > 250
    assert [address for address, answer in after.items() if carries_the_mark(address, answer)] == []
    assert [address for address in addresses if after[address] != before[address]] == []


def carries_the_mark(address, answer):
    """Is the mark in the answer, but for where a page repeats the words that were searched?"""
    return SECRET.lower() not in address.lower() and SECRET in str(answer)


def test_what_is_hidden_answers_like_what_never_was(client, world):
    """By its ref, its address, its history, its file, its former address, and as the value of every filter."""
    add_everything_hidden(world)
    hidden = Entry.objects.filter(status="draft").order_by("ref")
    for entry in hidden:
        for address, never in namings(entry):
            same(client, address, never, entry)
    assert read(client, world.draft_file.file.url)[0] == 404
    assert read(client, "/en/documents/hidden-before/")[0] == 404


def namings(entry):
    """Addresses that name ``entry``, each beside one that names nothing."""
    never = f"{entry.ref.partition('-')[0]}-9999"
    for place in ("/id/{}", "/en/history/{}/", f"{reverse(f'{entry.noun}-list')}{{}}/"):
        yield place.format(entry.ref), place.format(never)
    yield entry.get_absolute_url(), entry.get_absolute_url().replace(entry.slug, "never-was")
    for viewset in VIEWSETS:
        for name, choice in viewset.filterset_class.base_filters.items():
            target = choice.extra["model"] if isinstance(choice, RecordsFilter) else None
            if target and target._meta.model_name == entry.noun:
                address = reverse(f"{viewset.noun()}-list")
                yield f"{address}?{urlencode({name: entry.ref})}", f"{address}?{urlencode({name: never})}"


def same(client, address, never, entry):
    """Both answers are alike but for the name that was given."""
    told, expected = read(client, address), read(client, never)
    assert told[0] == expected[0] >= 400, address
    assert SECRET not in told[1], address
    names = rf"{entry.ref}|{re.escape(entry.slug)}|{entry.ref.partition('-')[0]}-9999|never-was"
    assert re.sub(names, "", told[1]) == re.sub(names, "", expected[1]), address


def test_the_proposal_was_there(world):
    """The crawl would notice: there was something to hide in every kind of record."""
    add_everything_hidden(world)
    assert Proposal.objects.filter(after=SECRET).exists()
    drafts = set(Entry.objects.filter(status="draft", title_en=SECRET).values_list("noun", flat=True))
    assert drafts == {model.noun_name() for model in record_models()}
