"""What lists of projects, meetings and what lives inside them can be asked, on pages and in the API alike."""

from itertools import chain

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplan.filters import pillars, plans
from actionplan.models import Plan, Recommendation
from ctitf_site.web.filters import ChoicesFilter, DateFilter, RecordsFilter, WordsFilter, all_if_few, split
from ctitf_site.web.filtersets import ChildFilterSet, PeriodFilterSet, RecordFilterSet, StrictFilterSet
from ctitf_site.web.matrices.filters import RowsFilterSet
from organizations.filters import organizations, states
from organizations.models import Person

from .models import Meeting, Outcome, Participation, Project, Session
from .models.party import NAMED, Role

PARTY_KINDS = [("state", _("State")), ("organization", _("Organization")), ("group", _("Group, no party named"))]


def persons(field_name, **options):
    return RecordsFilter(Person, field_name, label=_("Person"), **options)


def projects(field_name, **options):
    return RecordsFilter(Project, field_name, label=_("Project"), listed=True, **options)


class PartyKindFilter(ChoicesFilter):
    """``party=state,group``: rows that name such a party."""

    def filter(self, queryset, value):
        chosen = [NAMED[kind] for kind in value]
        return queryset.filter(Q.create(chosen, connector=Q.OR)) if chosen else queryset


class GroupsField(forms.CharField):
    """Groups as printed that the public sees, joined by commas."""

    def clean(self, value):
        whole = super().clean(value)
        names = split(whole)
        rows = self.rows().filter(named([whole, *names])) if names else self.rows().none()
        known = {*chain(*rows.values_list("group_en", "group_ru"))}
        if whole in known:  # what was printed may have commas itself
            return [whole]
        if unknown := [name for name in names if name not in known]:
            raise ValidationError(_("“%(value)s” is not one of the values."), params={"value": unknown[0][:60]})
        return names

    def rows(self):
        return Participation.objects.published().filter(NAMED["group"]).order_by("group_en", "group_ru")

    @property
    def allowed(self):
        groups = all_if_few(self.rows().values_list("group_en", "group_ru").distinct())
        return tuple(english or russian for english, russian in groups)


def named(groups):
    return Q(group_en__in=groups) | Q(group_ru__in=groups)


class GroupsFilter(WordsFilter):
    """``group=Central Asian States``: rows that name one of these groups, as printed or in the other language."""

    field_class = GroupsField

    def filter(self, queryset, value):
        return queryset.filter(named(value)) if value else queryset


class ProjectFilterSet(RecordFilterSet, PeriodFilterSet):
    orderings = RecordFilterSet.orderings | {"start": ("start",)}
    default_ordering = "start"
    state = states("roles__state", along=["role"], help_text=_("Projects in which this State has a role."))
    organization = organizations(
        "roles__organization", along=["role"], help_text=_("Projects in which this organization has a role.")
    )
    role = ChoicesFilter(
        "roles__role", choices=Role.choices, label=_("Role"), help_text=_("Projects in which a party has this role.")
    )


class MeetingFilterSet(RecordFilterSet, PeriodFilterSet):
    orderings = RecordFilterSet.orderings | {"start": ("start",)}
    default_ordering = "-start"
    kind = ChoicesFilter(choices=Meeting.Kind.choices, label=_("Kind"), help_text=_("Kind of meeting."))
    pillar = pillars("pillars", help_text=_("Meetings that examined this pillar."))
    plan = plans("plans", help_text=_("Meetings about this plan or declaration."))
    project = projects("project", help_text=_("Meetings of this project."))
    country = states("country", label=_("Country"), help_text=_("Held in this country."))
    state = states("participations__state", along=["role"], help_text=_("Meetings in which this State took part."))
    organization = organizations(
        "participations__organization", along=["role"], help_text=_("Meetings in which this organization took part.")
    )
    role = ChoicesFilter(
        "participations__role",
        choices=Role.choices,
        label=_("Role"),
        help_text=_("Meetings in which a party had this role; with a State or organization, in which that one had it."),
    )
    person = persons("statements__person", help_text=_("Meetings at which this person spoke."))


class CalendarFilterSet(MeetingFilterSet):
    """The filters of the list of meetings; a calendar has neither pages nor an order."""

    common = frozenset()


class TimelineFilterSet(StrictFilterSet):
    """What the timeline can be asked; its order is that of time."""

    orderings = {"start": ("start",)}
    default_ordering = "start"
    common = StrictFilterSet.common - {"ordering"}
    pillar = pillars(
        "pillars", help_text=_("Meetings that examined this pillar. Plans are left out: the register ties none to one.")
    )
    kind = ChoicesFilter(
        choices=[*Meeting.Kind.choices, *Plan.Kind.choices],
        label=_("Kind"),
        help_text=_("Kind of meeting, or plans and declarations."),
    )

    @property
    def of_meetings(self) -> dict:
        """The same filters as the list of meetings takes them."""
        kinds = ",".join(kind for kind in self.form.cleaned_data["kind"] if kind in Meeting.Kind)
        found = self.given | {"kind": kinds}
        return {name: value for name, value in found.items() if value}

    @property
    def plans(self):
        """The plans that are asked for beside the meetings."""
        kinds, pillar = self.form.cleaned_data["kind"], self.form.cleaned_data["pillar"]
        plans = Plan.objects.none() if pillar else Plan.objects.published()
        return plans.filter(kind__in=kinds) if kinds else plans


class PartFilterSet(ChildFilterSet):
    """Filters of everything that lives inside a meeting."""

    orderings = {"uid": ("uid",), "meeting": ("meeting__start", "meeting__ref")}
    meeting = RecordsFilter(Meeting, "meeting", label=_("Meeting"), help_text=_("Of this meeting, given as M-0001."))


class SessionFilterSet(PartFilterSet):
    orderings = PartFilterSet.orderings | {"order": ("meeting__start", "meeting__ref", "kind", "order")}
    kind = ChoicesFilter(choices=Session.Kind.choices, label=_("Kind"), help_text=_("Session or topic."))
    pillar = pillars("pillar", help_text=_("Sessions and topics that a source ties to this pillar."))


class ParticipationFilterSet(PartFilterSet):
    role = ChoicesFilter(choices=Role.choices, label=_("Role"), help_text=_("Role in the meeting."))
    party = PartyKindFilter(
        choices=PARTY_KINDS, label=_("Kind of party"), help_text=_("States, organizations, or groups as printed.")
    )
    state = states("state", help_text=_("Roles of this State."))
    organization = organizations("organization", help_text=_("Roles of this organization."))
    pillar = pillars("meeting__pillars", help_text=_("Roles in meetings that examined this pillar."))
    group = GroupsFilter("group", label=_("Group as printed"), help_text=_("Roles of this group, in either language."))
    project = projects("meeting__project", help_text=_("Roles in meetings of this project."))
    start = DateFilter(
        "meeting__start", label=_("Start"), help_text=_("Roles in meetings that started in this year, month or day.")
    )


class ParticipationMatrixFilterSet(RowsFilterSet, ParticipationFilterSet):
    """What the matrix of participation can be asked: it is one page, without order."""

    common = frozenset()


class StatementFilterSet(PartFilterSet):
    person = persons("person", help_text=_("Statements of this person."))
    state = states("state", help_text=_("Statements made for this State."))
    organization = organizations("organization", help_text=_("Statements made for this organization."))


class OutcomeFilterSet(PartFilterSet):
    action = ChoicesFilter(
        choices=Outcome.Action.choices,
        label=_("What happened"),
        help_text=_("What happened to the recommendation or plan."),
    )
    plan = plans("plan", help_text=_("What happened to this plan."))
    recommendation = RecordsFilter(
        Recommendation,
        "recommendation",
        label=_("Recommendation"),
        help_text=_("What happened to this recommendation, given as R-0001."),
    )
