"""What there is to do in the register: each task is a choice of records, counted on the first page and listed in full.

The number and the list are made by the same words, so they cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.models import Citation, Entry, Proposal, Review, Revision, Status
from ctitf_site.register.public import record_models

from .aside import PUBLISH
from .translating import TRANSLATE

CONFIRMED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Task:
    """One kind of work: its records for one person, and how its list is shown.

    ``column`` is what the list says about each record besides; ``empty`` is said where nothing is left to do.
    """

    name: str
    label: str
    empty: str
    chosen: Callable[..., Q]
    column: str = ""
    order: tuple[str, ...] = ("-saved_at", "ref")
    needs: str = ""
    # Is it also for those who change Russian texts and nothing else?
    is_russian: bool = False


def mine(user):
    last = Revision.objects.filter(entry=OuterRef("pk"), number=OuterRef("version"), by=user)
    return Q(Exists(last), status=Status.DRAFT)


def sent_back(user):
    """Drafts that a reviewer gave back to this person, and that nobody asked about since."""
    answers = Review.objects.filter(by=user, state=Review.State.DECLINED)
    asked = Review.objects.filter(entry=OuterRef("pk"), state=Review.State.WAITING)
    return Q(~Exists(asked), status=Status.DRAFT, pk__in=answers.values("entry"))


def asked(user):
    """Records that this person wants looked at, and records whose change by this person nobody has decided upon."""
    waiting = (model.objects.order_by().filter(by=user, state=model.State.WAITING) for model in (Review, Proposal))
    reviews, proposals = (rows.values("entry") for rows in waiting)
    return Q(pk__in=reviews.union(proposals))


def for_review(_user):
    records = Entry.objects.order_by().filter(status=Status.REVIEW).values("pk")
    proposals = Proposal.objects.order_by().filter(state=Proposal.State.WAITING).values("entry")
    return Q(pk__in=records.union(proposals))


def scheduled(_user):
    return Q(publish_at__isnull=False)


def lacks_russian(_user):
    return Q(missing_ru__gt="") & ~Q(status=Status.WITHDRAWN)


def outdated_russian(_user):
    return Q(outdated_ru__isnull=False) & ~Q(status=Status.WITHDRAWN)


def sources_differ(_user):
    differing = Citation.objects.order_by().filter(disagreement__gt="")
    return Q(pk__in=differing.values("entry")) & ~Q(status=Status.WITHDRAWN)


def stale(_user):
    nouns = [model.noun_name() for model in record_models() if model.goes_stale]
    long_ago = timezone.localdate() - CONFIRMED_FOR
    forgotten = Q(confirmed_on__lt=long_ago) | Q(confirmed_on=None)
    return forgotten & Q(status=Status.PUBLISHED, noun__in=nouns)


TASKS = [
    Task("drafts", _("My drafts"), _("No draft of yours is open"), mine),
    Task("sent_back", _("Sent back to me"), _("Nothing was sent back to you"), sent_back, "answered"),
    Task("asked", _("Waiting for an answer to me"), _("Nothing of yours waits for an answer"), asked),
    Task("review", _("Waiting for review"), _("Nothing waits for review"), for_review, "to_decide", needs=PUBLISH),
    Task(
        "scheduled",
        _("Scheduled"),
        _("Nothing waits for its time"),
        scheduled,
        "published_at",
        ("publish_at", "ref"),
        PUBLISH,
    ),
    Task("missing", _("Missing Russian"), _("No Russian is missing"), lacks_russian, "lacks_russian", is_russian=True),
    Task(
        "outdated",
        _("Outdated Russian"),
        _("No Russian is outdated"),
        outdated_russian,
        "outdated_in_russian",
        is_russian=True,
    ),
    Task("differ", _("Sources differ"), _("No sources differ"), sources_differ, "disagreements"),
    Task(
        "stale",
        _("Not confirmed for a year"),
        _("Everything was confirmed within a year"),
        stale,
        "confirmed_on",
        ("confirmed_on", "ref"),
    ),
]


class Tasks:
    """The tasks of the person who sent ``request``: over the kinds of record that they may change, or translate."""

    def __init__(self, site, request):
        self.user = request.user
        self.nouns = nouns(site, request, "change")
        translates = not self.nouns and self.user.has_perm(TRANSLATE)
        if translates:
            self.nouns = nouns(site, request, "view")
        self.all = {task.name: task for task in TASKS if self._has(task, translates)}

    def _has(self, task, translates):
        fits = task.is_russian or not translates
        return bool(self.nouns) and fits and (not task.needs or self.user.has_perm(task.needs))

    def choose(self, task: Task, entries):
        """Those of ``entries`` that ``task`` is about."""
        return entries.filter(task.chosen(self.user), of_kinds(self.nouns))

    def counts(self) -> dict[str, int]:
        """How many records each task has, with one query."""
        counted = [self._count(task) for task in self.all.values()]
        return dict(counted[0].union(*counted[1:], all=True)) if counted else {}

    def _count(self, task):
        named = self.choose(task, Entry.objects.order_by()).annotate(task=Value(task.name, output_field=CharField()))
        return named.values("task").annotate(count=Count("pk")).values_list("task", "count")


def nouns(site, request, verb) -> list[str]:
    """The kinds of record that this person may ``view`` or ``change``."""
    admins = [(model, site.get_model_admin(model)) for model in record_models() if site.is_registered(model)]
    return [model.noun_name() for model, admin in admins if getattr(admin, f"has_{verb}_permission")(request)]


def of_kinds(noun_names, path="noun") -> Q:
    """Who may see every kind is not asked for kinds, so that what is chosen is found by its own index."""
    return Q(**{f"{path}__in": noun_names}) if len(noun_names) < len(record_models()) else Q()


def last_saves(noun_names):
    """The last saved state of each record of these kinds, the latest first, without what it says."""
    revisions = Revision.objects.filter(of_kinds(noun_names, "entry__noun"), number=F("entry__version"))
    return revisions.select_related("entry", "by").defer("content", "public").order_by("-at", "-pk")
