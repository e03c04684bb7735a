"""What was added to the API, changed in it or given an end, newest first: each in a sentence for who calls it.

A name stands in addresses and in the feed, so it never changes. Days are those in Ashgabat.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

KINDS = {"added": _("Added"), "changed": _("Changed"), "deprecated": _("Deprecated")}


@dataclass(frozen=True)
class Entry:
    """``day``: when it could be asked for; ``kind``: a key of ``KINDS``; ``name``: its anchor on the page."""

    day: date
    kind: str
    name: str
    text: str

    @property
    def word(self):
        return KINDS[self.kind]


ENTRIES = [
    Entry(
        date(2026, 11, 30),
        "added",
        "software-version",
        _("The status tells the version of the software (“version”), which is counted as SemVer has it."),
    ),
    Entry(
        date(2026, 11, 30),
        "added",
        "request-id",
        _("Each answer has an id (X-Request-ID); an error 500 repeats it as “request_id”, to be quoted to us."),
    ),
    Entry(
        date(2026, 11, 29),
        "added",
        "whole-search",
        _(
            "Search says whether every record with these words was looked at (“is_whole”), or only the newest of each "
            "kind."
        ),
    ),
    Entry(
        date(2026, 11, 29),
        "added",
        "linked-data",
        _("JSON about records can be read as linked data: the header Link names its context (JSON-LD)."),
    ),
    Entry(
        date(2026, 11, 29),
        "changed",
        "weights-of-accept",
        _("The weights of the header Accept are followed; what has q=0 is not sent."),
    ),
    Entry(
        date(2026, 11, 29),
        "changed",
        "type-of-errors",
        _("“type” of an error is the same in every language, and “errors” names all parameters that are wrong."),
    ),
    Entry(
        date(2026, 11, 29),
        "changed",
        "moment-of-as-of",
        _("“as_of” takes in what was said in the very second that it names."),
    ),
    Entry(
        date(2026, 11, 29),
        "added",
        "pillars-of-roles",
        _("Participations can be asked for, and counted, by the pillars of their meeting."),
    ),
    Entry(
        date(2026, 11, 29),
        "changed",
        "whole-files",
        _("Files are whole before their first byte is sent, so an error is never a file cut short."),
    ),
    Entry(
        date(2026, 11, 29),
        "changed",
        "cursors-of-their-list",
        _("A cursor is refused with another list, filter, order or time than it was given for."),
    ),
    Entry(
        date(2026, 11, 29),
        "changed",
        "words-of-rows",
        _(
            "“group” and “path” take several values and refuse what no row can have, and “__not” stands beside every "
            "filter that takes several."
        ),
    ),
    Entry(
        date(2026, 11, 29),
        "added",
        "time-of-since",
        _("The change feed says when the change “since” was made (“since_at”): after a restore it is another time."),
    ),
    Entry(
        date(2026, 11, 29),
        "added",
        "endings-everywhere",
        _("Every list takes the format as its ending, and the change feed is there as CSV, XLSX and NDJSON too."),
    ),
    Entry(
        date(2026, 11, 29),
        "added",
        "list-of-changes",
        _("Changes of the API are listed on a page of their own, and can be followed as a feed (Atom)."),
    ),
    Entry(
        date(2026, 11, 29),
        "added",
        "mirror-program",
        _("The program that keeps a copy of the register can be fetched from /data/mirror.py."),
    ),
    Entry(
        date(2026, 11, 29),
        "changed",
        "format-of-redirects",
        _(
            "A ref in small letters and a merged record lead on in the format and with the parameters that were "
            "asked for."
        ),
    ),
    Entry(
        date(2026, 11, 29),
        "changed",
        "language-of-tables",
        _("Tables of contributions can be asked for in one language (“lang”); they had ended in an error."),
    ),
    Entry(
        date(2026, 11, 28),
        "added",
        "filter-given-twice",
        _(
            "A filter given twice asks for records that meet both values, as meetings in which two States took part; "
            "a filter that can hold only one value refuses it."
        ),
    ),
    Entry(
        date(2026, 11, 25),
        "added",
        "more-lists",
        _("New addresses: disagreements, numbers by any two sides (matrix), releases, and where the register stands."),
    ),
    Entry(
        date(2026, 11, 25),
        "changed",
        "limit-of-requests",
        _(
            "One client may make only so many requests in a minute; each answer says how many are left, and 429 says "
            "when to come back."
        ),
    ),
    Entry(
        date(2026, 11, 25),
        "added",
        "known-answers",
        _("Answers have an ETag; what a program knows already is answered 304, without content."),
    ),
    Entry(
        date(2026, 11, 25),
        "added",
        "description",
        _("The API is described for programs in OpenAPI 3.1, and can be tried in the browser."),
    ),
    Entry(
        date(2026, 11, 25),
        "added",
        "choice-of-members",
        _(
            "“fields”, “expand” and “lang” choose what is given; “__not” leaves values out; NDJSON, and endings as "
            "meetings.csv, are new formats."
        ),
    ),
    Entry(
        date(2026, 11, 25),
        "changed",
        "types-of-errors",
        _("Every error names a page that explains it, by which programs tell errors apart (“type”)."),
    ),
    Entry(
        date(2026, 11, 25),
        "added",
        "search",
        _("Search in all records at once, as JSON and as tables."),
    ),
    Entry(
        date(2026, 11, 25),
        "added",
        "workbooks",
        _("Every list can be had as a workbook (XLSX)."),
    ),
    Entry(
        date(2026, 11, 25),
        "changed",
        "place-never-reached",
        _("The change feed refuses a place that was never reached with 400: a copy that is ahead begins anew."),
    ),
    Entry(
        date(2026, 11, 25),
        "added",
        "releases",
        _(
            "Releases: the whole register as files. With “include=record” the change feed gives each record too, so "
            "that a copy equals a release."
        ),
    ),
    Entry(
        date(2026, 11, 25),
        "added",
        "standing-in",
        _("While the database is away, the latest release answers; the header X-Register-Release names it."),
    ),
    Entry(
        date(2026, 11, 25),
        "added",
        "on-a-day",
        _("“on” gives names and memberships as they were on a day."),
    ),
    Entry(
        date(2026, 11, 22),
        "added",
        "change-feed",
        _("The change feed: everything that changed in what the public sees, in order and without a gap."),
    ),
    Entry(
        date(2026, 11, 22),
        "added",
        "as-of",
        _("“as_of” gives any answer as it was at another time."),
    ),
    Entry(
        date(2026, 11, 22),
        "added",
        "first-version",
        _("Version 1: every list and record as JSON and CSV, with filters that refuse what they do not know."),
    ),
]
