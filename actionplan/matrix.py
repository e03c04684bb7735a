"""How many contributions parties have under each pillar: arranged here, counted elsewhere."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ctitf_site.register.text import sort_key
from ctitf_site.web.addresses import with_query
from ctitf_site.web.matrices.shape import Cell, Head, Matrix, Row, Second, grouped, largest
from organizations.groups import OF_ORGANIZATIONS, OF_STATES
from organizations.models import Organization, State

from .counting import ALL, UNNAMED, Counted, Kept
from .models import Measure, Pillar

PAGE, API = "actionplan:contribution_list", "contribution-list"
STATES = OF_STATES | {UNNAMED: gettext_lazy("No State named")}


class Places:
    """What both matrices show: contributions by party, and by pillar or measure; ``most``: so many rows at most."""

    def __init__(self, filterset, most=None):
        self.contributions, self.given, self.most = filterset.qs, filterset.given, most
        self.only_stated, self.with_measures = filterset.only_stated, filterset.with_measures
        self.chosen = filterset.form.cleaned_data["state"]
        self.lists = {name: reverse(name) for name in (PAGE, API)}

    @cached_property
    def source(self):
        """Where numbers come from: only what nothing narrows was counted at save."""
        kept = None if self.given else Kept(self.side, self.with_measures)
        return kept if kept and kept.is_known else Counted(self.contributions, self.side, self.with_measures)

    @cached_property
    def counts(self):
        return self.source.counts()

    @cached_property
    def columns(self):
        """A column for each pillar, one for contributions under none, and one for all."""
        measures = self.measures
        for pillar in Pillar.objects.published():
            head = {"query": {"pillar": pillar.ref}, "pillar": pillar, "url": pillar.get_absolute_url()}
            yield Head((pillar.number, None), f"{pillar.numeral} {pillar.title}", pillar.ref, **head)
            yield from (measure_head(pillar, measure) for measure in measures if measure.pillar_id == pillar.pk)
        unplaced = {"without_pillar": "stated" if self.only_stated else "any"}
        yield Head((None, None), _("No pillar named"), "none", query=unplaced)
        yield Head("all", _("All"), "all", style="all")

    @property
    def measures(self):
        """Measures under which something is counted, where columns for them are asked for."""
        if not self.with_measures:
            return []
        which = 0 if self.only_stated else 2
        keys = {measure for (_party, _pillar, measure), counts in self.counts.items() if measure and counts[which]}
        return [*Measure.objects.published().filter(pk__in=keys).with_related().order_by("pillar__number", "paragraph")]

    def count(self, row, column):
        """Contributions placed there by a source, by the register, and by either."""
        if column.key == "all":
            total = self.total(row.key)
            return total, 0, total
        stated, editorial, every = self.counts.get((row.key, *column.key), (0, 0, 0))
        return stated, editorial if column.key[0] else 0, every

    def total(self, party):
        return self.counts.get((party, None, None), (0, 0, 0))[1]

    def cell(self, row, column):
        stated, editorial, every = self.count(row, column)
        found = stated if self.only_stated else every
        if not found:
            why = _("none stated") if editorial else _("not recorded")
            return Cell(0, why if editorial else "–", why=why, more=counts_as_json(column, stated, editorial))
        basis = {"basis": "stated"} if self.only_stated and column.key not in ("all", (None, None)) else {}
        query = self.given | row.query | column.query
        asked = urlencode(query | basis)
        return Cell(
            found,
            str(found),
            url=with_query(self.lists[PAGE], asked),
            api=with_query(self.lists[API], asked),
            spoken=f"{found}, {row.label}, {column.label}",
            second=None if self.only_stated or not editorial else self.second(editorial, query),
            more=counts_as_json(column, stated, editorial),
        )

    def second(self, editorial, query):
        return Second(classified(editorial), with_query(self.lists[PAGE], urlencode(query | {"basis": "editorial"})))

    def row(self, head):
        return Row(head, [self.cell(head, column) for column in self.heads])

    @cached_property
    def heads(self):
        return [*self.columns]

    def matrix(self):
        heads = [*self.parties()]
        footnotes = self.source.footnotes(heads)
        rows = [self.row(footnotes.marked(head)) for head in heads]
        return Matrix(
            self.name,
            str(self.titles[self.only_stated]),
            self.corner,
            self.heads,
            grouped(rows, self.labels, self.group_of),
            self.row(Head(ALL, _("All contributions"), "all")) if rows else None,
            legend=legend(self.only_stated),
            sources=footnotes.sources,
            marks=self.marks,
            among=self.among,
        )

    @cached_property
    def known(self):
        """Keys of parties with contributions."""
        return {party for party, _pillar, _measure in self.counts if party not in (ALL, UNNAMED, None)}

    @property
    def among(self):
        """How many rows there would be, where not all are shown."""
        return 0

    def in_groups(self, records, group, name):
        """Records in the order of their groups, and of names within; ``group`` and ``name`` give those of one."""
        self.kinds = {record.pk: group(record) for record in records} | {UNNAMED: UNNAMED}
        order = list(self.labels)
        return sorted(records, key=lambda record: (order.index(group(record)), sort_key(name(record))))

    def group_of(self, head):
        return self.kinds[head.key]


class ByOrganization(Places):
    """Organizations with contributions, in the order of the short names that the table shows."""

    name, side, labels, marks = "contributions-by-organization", "organization", OF_ORGANIZATIONS, True
    corner = gettext_lazy("Organization")
    titles = (
        gettext_lazy("Contributions by organization and pillar, stated by a source or classified by the register"),
        gettext_lazy("Contributions by organization and pillar, only where a source states the pillar"),
    )

    @property
    def among(self):
        return len(self.known)

    def parties(self):
        keys = largest(self.known, self.total, self.most)
        shown = Organization.objects.published().filter(pk__among=keys)
        for one in self.in_groups(shown, lambda one: one.kind, lambda one: one.short_name):
            query, full = {"organization": one.ref}, one.explained
            yield Head(one.pk, one.short_name, one.ref, one.get_absolute_url(), query, explained=full)


class ByState(Places):
    """States that contributions cover, Central Asian States in any case, and those that name no State."""

    name, side, labels, marks = "contributions-by-state", "state", STATES, False
    corner = gettext_lazy("State covered")
    titles = (
        gettext_lazy("Contributions by State covered and pillar, stated by a source or classified by the register"),
        gettext_lazy("Contributions by State covered and pillar, only where a source states the pillar"),
    )

    def parties(self):
        shown = State.objects.published()
        if self.chosen:  # other States that the same contributions cover are not asked for
            shown = shown.filter(pk__in=self.chosen)
        states = [state for state in shown if state.pk in self.known or state.group == State.Group.CENTRAL_ASIA]
        for state in self.in_groups(states, lambda state: state.group, lambda state: state.title):
            yield Head(state.pk, state.title, state.ref, state.get_absolute_url(), {"state": state.ref})
        if not self.chosen:
            yield Head(UNNAMED, str(STATES[UNNAMED]), "none", query={"without_state": "true"})


def measure_head(pillar, measure):
    query, url = {"measure": measure.code}, f"{pillar.get_absolute_url()}#measures"
    shown = {"explained": measure.heading, "style": "measure"}
    return Head((pillar.number, measure.pk), measure.code, measure.code, url, query, **shown)


def listed(query):
    """The list that shows exactly these contributions."""
    return with_query(reverse(PAGE), urlencode(query))


def classified(number):
    return ngettext("%(n)s classified", "%(n)s classified", number) % {"n": number}


def counts_as_json(column, stated, editorial):
    """How many a source places there, and how many the register; nothing where nobody places them."""
    return {"stated": stated, "editorial": editorial} if column.pillar or column.style == "measure" else {}


def legend(only_stated):
    nothing = _("Not recorded: the register knows no such contribution. This does not mean that there is none.")
    several = _("One contribution may stand in several columns and rows, so they do not add up to “All”.")
    if only_stated:
        return [
            ("–", nothing),
            (_("none stated"), _("No source states this pillar, but the register classified contributions here.")),
            (_("No pillar named"), _("Contributions that no source places under a pillar.")),
            (_("All"), several),
        ]
    return [
        ("–", nothing),
        (_("classified"), _("So many of them the register placed here itself, with its reason; no source says so.")),
        (_("No pillar named"), _("Contributions that neither a source nor the register places under a pillar.")),
        (_("All"), several),
    ]
