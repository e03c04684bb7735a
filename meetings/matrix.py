"""Who took part in which meeting, and in what role: parties by meetings."""

from collections import Counter

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ctitf_site.register.fields import Text
from ctitf_site.register.text import sort_key
from ctitf_site.web.addresses import with_query
from ctitf_site.web.dates import period
from ctitf_site.web.matrices.footnotes import Footnotes, cited, gathered, numbered
from ctitf_site.web.matrices.shape import Cell, Head, Matrix, Row, grouped, largest
from organizations.groups import OF_ORGANIZATIONS, OF_STATES
from organizations.models import Organization, State

from .models import Meeting
from .models.party import Role

MOST_MEETINGS = 40
LETTERS = {
    Role.HOST: pgettext_lazy("letter of a role", "H"),
    Role.ORGANIZER: pgettext_lazy("letter of a role", "O"),
    Role.CO_ORGANIZER: pgettext_lazy("letter of a role", "C"),
    Role.COORDINATOR: pgettext_lazy("letter of a role", "D"),
    Role.FUNDER: pgettext_lazy("letter of a role", "F"),
    Role.SUPPORTER: pgettext_lazy("letter of a role", "S"),
    Role.PARTICIPANT: pgettext_lazy("letter of a role", "P"),
    Role.OBSERVER: pgettext_lazy("letter of a role", "V"),
}
# Both have an “other”.
GROUPS = OF_STATES | {f"organization-{kind}": label for kind, label in OF_ORGANIZATIONS.items()}
GROUPS["group"] = gettext_lazy("Groups as printed, no party named")


class ParticipationMatrix:
    """``filterset``: what narrows the rows; ``given``: the same as the API takes it; ``most``: so many parties."""

    def __init__(self, filterset, most=None):
        self.rows, self.given, self.most = filterset.qs, filterset.given, most
        self.of_roles = bool({"role", "role__not"} & {*self.given})

    @cached_property
    def meetings(self):
        """The latest meetings, the first of them first."""
        found = Meeting.objects.published().filter(pk__in=self.rows.values("meeting")).order_by("-start", "-ref")
        return [*found[: MOST_MEETINGS + 1]]

    @cached_property
    def columns(self):
        return [
            Head(
                meeting.pk,
                meeting.city or meeting.title,
                meeting.ref,
                f"{meeting.get_absolute_url()}#participants",
                {"meeting": meeting.ref},
                below=period(meeting.start, meeting.end),
            )
            for meeting in reversed(self.meetings[:MOST_MEETINGS])
        ]

    @cached_property
    def roles(self):
        """(party, meeting) with the roles there, in the order of roles."""
        names = ("state", "organization", "group_en", "group_ru")
        found = {}
        shown = self.rows.filter(meeting__in=[head.key for head in self.columns]).order_by()
        for meeting, role, *party in shown.values_list("meeting", "role", *names):
            found.setdefault((tuple(party), meeting), []).append(role)
        return {key: sorted(roles, key=Role.values.index) for key, roles in found.items()}

    @cached_property
    def attended(self):
        """In how many of these meetings each party was."""
        return Counter(party for party, _meeting in self.roles)

    def parties(self):
        """Heads of rows with the key of their group: States, organizations and groups, each from A to Z."""
        keys = largest(self.attended, self.attended.get, self.most)
        states = State.objects.published().in_bulk({key[0] for key in keys if key[0]})
        bodies = Organization.objects.published().in_bulk({key[1] for key in keys if key[1]})
        found = [head_of(key, states.get(key[0]), bodies.get(key[1])) for key in keys]
        return sorted(found, key=lambda pair: (sort_key(pair[0].label), str(pair[0].key)))

    def cell(self, row, column):
        roles = self.roles.get((row.key, column.key))
        if not roles:
            why = _("not named in the chosen roles") if self.of_roles else _("not named")
            return Cell("", "–", why=why, more={"roles": []})
        words, letters = (", ".join(str(shown(role)) for role in roles) for shown in (label_of, LETTERS.get))
        query = self.given | row.query | column.query
        return Cell(
            words,
            letters,
            url=column.url,
            api=with_query(reverse("participation-list"), urlencode(query)),
            spoken=f"{letters} – {words}: {column.label}, {column.below}",
            more={"roles": roles},
        )

    def matrix(self):
        behind = gathered(cited([head.key for head in self.columns], "entry", "participations"))
        columns = Footnotes(behind, numbered(self.columns, behind))
        heads, parties = [columns.marked(head) for head in self.columns], self.parties()
        kinds = {head.key: kind for head, kind in parties}
        rows = [Row(head, [self.cell(head, column) for column in self.columns]) for head, _kind in parties]
        return Matrix(
            "participation",
            _("Participation in meetings: State, organization or group, by meeting"),
            _("Party"),
            heads,
            grouped(rows, GROUPS, lambda head: kinds[head.key]),
            Row(Head("all", self.total_of, "all"), [self.total(column) for column in self.columns]),
            legend=legend(self.of_roles),
            sources=columns.sources,
            notes=self.notes,
            among=len(self.attended),
        )

    def total(self, column):
        """The parties of one meeting; they are the rows of the matrix of it alone."""
        number = sum(meeting == column.key for _party, meeting in self.roles)
        alone = urlencode(self.given | column.query)
        return Cell(number, str(number), url=with_query(reverse("meetings:participation_matrix"), alone))

    @property
    def total_of(self):
        return _("Parties named in the chosen roles") if self.of_roles else _("Parties named")

    @property
    def notes(self):
        if len(self.meetings) <= MOST_MEETINGS:
            return []
        return [_("Only the latest %(n)s meetings are shown; filters choose others.") % {"n": MOST_MEETINGS}]


def head_of(key, state, organization):
    """The head of a party's row, and the key of its group."""
    if state:
        return Head(key, state.title, state.ref, state.get_absolute_url(), {"state": state.ref}), state.group
    if organization:
        query, full = {"organization": organization.ref}, organization.explained
        address = organization.get_absolute_url()
        head = Head(key, organization.short_name, organization.ref, address, query, explained=full)
        return head, f"organization-{organization.kind}"
    return Head(key, Text.of({"en": key[2], "ru": key[3]}), "group", query={"group": key[2] or key[3]}), "group"


def label_of(role):
    return Role(role).label


def legend(of_roles):
    letters = [(str(LETTERS[role]), str(role.label)) for role in Role]
    nothing = _("Not named: no source names the party there. This does not mean that it was absent.")
    if of_roles:
        nothing = _("Not named there in the chosen roles. The party may have had another role.")
    return [*letters, ("–", nothing)]
