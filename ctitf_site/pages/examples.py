"""An example of each component, from records that exist in memory only."""

from datetime import UTC, datetime
from types import SimpleNamespace

from django.http import QueryDict

from actionplan.models import Pillar
from ctitf_site.register.dates import PartialDate
from ctitf_site.register.fields import Text
from ctitf_site.register.models import Citation, Document, Name
from ctitf_site.web.addresses import Link, in_languages
from ctitf_site.web.as_of import Moment
from ctitf_site.web.excerpts import Excerpt
from ctitf_site.web.forms import Field
from ctitf_site.web.matrices.shape import Cell, Group, Head, Matrix, Row
from ctitf_site.web.news import WORDS
from ctitf_site.web.paging import Page
from ctitf_site.web.query import Problem
from ctitf_site.web.sources import Sources
from meetings.filters import MeetingFilterSet
from meetings.models import Meeting

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def examples(request) -> dict[str, dict]:
    """What each component is given, by the name of its file."""
    meeting, cited = a_meeting(), Sources(citations(a_meeting()))
    [difference], fact = cited.differences, cited.documents[0].facts[0][1][0]
    return {
        **of_the_frame(request),
        **of_lists(request, meeting),
        **of_matrices(),
        "both.html": {"label": "Name", "en": "Expert meeting", "ru": ""},
        "change.html": {"change": a_change(meeting)},
        "cited.html": {"found": [fact, fact]},
        "cited_fact.html": {"fact": fact},
        "difference.html": {"difference": difference},
        "differs.html": {"differences": [difference]},
        "fact.html": {"record": meeting, "name": "start", "path": "start", "sources": cited},
        "facts.html": {"facts": [("Participations", [fact])]},
        "heading.html": {"record": meeting},
        "names.html": {"names": [Name(text="Семинар экспертов", language="ru", type="variant", start="2011")]},
        "pillars.html": {"pillars": pillars()},
        "record_footer.html": {"record": meeting, "follow": "state"},
        "sources.html": {"sources": cited},
        "then.html": {"row": meeting},
        "versions.html": {"difference": difference},
    }


def of_the_frame(request):
    """Components around the content of a page."""
    here = {"path": request.path, "GET": QueryDict()}
    return {
        "alternates.html": {"pages": in_languages(request)},
        "as_of.html": {"request": SimpleNamespace(as_of=Moment("2026-03-01", 214, DAY), **here)},
        "ask_day.html": {"day": PartialDate("2012-06")},
        "breadcrumb.html": {"model": Meeting},
        "feed.html": {"about": "Example", "query": "kind=meeting"},
        "footer.html": {},
        "header.html": {"pages": in_languages(request)},
        "on.html": {"day": PartialDate("2012-06-20")},
        "outage.html": {"request": SimpleNamespace(release=SimpleNamespace(name="seq-000214", day="2026-03-01"))},
        "preview.html": {"request": SimpleNamespace(preview=SimpleNamespace(until=DAY, proposal=None))},
        "problem.html": {"problem": Problem("kind", "“party” is not one of the values.", ("expert", "workshop"))},
    }


def of_lists(request, meeting):
    filterset = MeetingFilterSet(QueryDict("kind=expert"), queryset=Meeting.objects.none(), request=request).check()
    field = Field("example", "Started from", "2012", help_text="Started then or later.")
    more = {"excerpt": Excerpt([meeting], 7), "list_name": "meetings:meeting_list", "parameter": "state"}
    return {
        "field.html": {"field": field},
        "filters.html": {"filterset": filterset},
        "formats.html": {"url": "/api/v1/meetings/"},
        "more.html": {"record": meeting, **more},
        "paging.html": {"page": Page([], "next", "previous")},
    }


def of_matrices():
    """A matrix of one number, and its parts."""
    columns = [Head(pillar.number, pillar.title, pillar.ref, pillar=pillar) for pillar in pillars()]
    cell, none = Cell(3, "3", url="/", spoken="3 contributions"), Cell(0, "–", why="None recorded")
    row = [cell, none, none, none]
    full = "Central Asian Regional Information and Coordination Centre"
    bare, explained = (
        Matrix("example", "Example of a matrix", "Organization", columns, [Group("Regional", [Row(head, row)])])
        for head in (Head(1, "CARICC", "O-0001", "/"), Head(1, "CARICC", "O-0001", "/", explained=full))
    )
    links = [Link("/", "Only stated", current="page"), Link("/", "Also classified")]
    notes = {"standing": SimpleNamespace(seq=214, day="2026-03-01", address="/"), "downloads": [Link("/", "CSV")]}
    return {
        "downloads.html": notes,
        "matrix.html": {"matrix": bare, **notes},
        "matrix_notes.html": {"matrix": explained, **notes},
        "standing.html": notes,
        "switch.html": {"switches": [links]},
    }


def a_meeting():
    """A record that has no Russian title, so that the English one is marked there, and had another name then."""
    meeting = Meeting(pk=1, ref="M-0000", noun="meeting", slug="example", title_en="Expert meeting", start="2011-03-29")
    meeting.then = Text("Experts’ workshop", "en")
    return meeting


def citations(meeting):
    report, note = (
        Document(pk=n, ref=f"D-000{n}", noun="document", slug=f"example-{n}", kind="report", languages="en", **more)
        for n, more in (
            (1, {"title_en": "Report of the meeting", "publisher": "United Nations", "date": "2011-04"}),
            (2, {"title_en": "Information note"}),
        )
    )
    both = {"entry": meeting, "path": "start", "disagreement": "D00"}
    return [
        Citation(document=report, value_en="29 March 2011", locator="p. 3", preferred=True, **both),
        Citation(document=note, value_en="30 March 2011", reason_en="the day of its report", **both),
    ]


def a_change(meeting):
    what = {"what": "changed", "word": WORDS["changed"]}
    return SimpleNamespace(record=meeting, left=None, ref=meeting.ref, seq=214, at=DAY, model=Meeting, **what)


def pillars():
    return [
        Pillar(number=number, noun="pillar", slug=f"pillar-{number}", title_en=f"Pillar {number}")
        for number in range(1, 5)
    ]
