"""What the pages of changes and of disagreements, and the feed, can be asked."""

from datetime import datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from actionplan.models import Pillar
from ctitf_site.register.history import seq_at
from ctitf_site.register.models import Document
from ctitf_site.register.pointing import refs_around
from ctitf_site.register.public import record_models
from ctitf_site.web.documents.filters import DisagreementsFilter
from ctitf_site.web.filters import ChoicesFilter, DateFromFilter, RecordsField, RecordsFilter
from ctitf_site.web.filtersets import StrictFilterSet
from organizations.models import Organization, State


def kinds(field_name, help_text):
    choices = [(model.noun_name(), capfirst(model._meta.verbose_name_plural)) for model in record_models()]
    return ChoicesFilter(field_name, choices=choices, label=_("Kind of record"), help_text=help_text)


class KnownField(RecordsField):
    """Published records, and withdrawn ones, of which only the ref remains: changes tell of both."""

    def find(self, texts):
        left = self.model.objects.tombstones().filter(ref__in=texts).values_list("ref", "pk")
        return super().find(texts) | {ref: {pk} for ref, pk in left}


class AroundFilter(RecordsFilter):
    """``state=S-KAZ``: changes of that record, and of records that name it.

    What was withdrawn names nobody any more: it is among all changes, and those of its kind.
    """

    field_class = KnownField

    def filter(self, queryset, value):
        if not value:
            return queryset
        condition = Q()
        for refs in refs_around(self.extra["model"], value):
            # The history is that of today, so refs of another time are carried over from its file.
            condition |= Q(entry__ref__in=[ref for (ref,) in refs] if self.parent.request.as_of else refs)
        return queryset.filter(condition)


class SinceFilter(DateFromFilter):
    """``since=2026-03``: changes made on that day or later, in Ashgabat."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        start = timezone.make_aware(datetime.combine(value.first, time()))
        return queryset.filter(seq__gt=seq_at(start))


class ChangesFilterSet(StrictFilterSet):
    orderings = {"seq": ("seq",)}
    default_ordering = "-seq"
    tie_breaker = "seq"
    kind = kinds("entry__noun", _("Changes of records of this kind."))
    pillar = AroundFilter(
        Pillar, label=_("Pillar"), listed=True, help_text=_("This pillar, and records that belong to it.")
    )
    state = AroundFilter(
        State,
        label=_("State"),
        also=("iso3", "iso2"),
        listed=True,
        help_text=_("This State, and records that name it."),
    )
    organization = AroundFilter(
        Organization,
        label=_("Organization"),
        also=("acronym_en", "acronym_ru"),
        listed=True,
        help_text=_("This organization, and records that name it."),
    )

    since = SinceFilter(label=_("Since"), help_text=_("Changed on this day or later, as 2026-03-01."))

    @property
    def is_around(self):
        """Are only changes around some records asked for?"""
        return any(isinstance(self.filters[name], AroundFilter) for name in self.given)


class FeedFilterSet(ChangesFilterSet):
    """The same for a feed, which has one page, one order, and tells what is new."""

    common = of_time = frozenset()


class DisagreementsFilterSet(StrictFilterSet):
    """Filters of citations that differ from others."""

    orderings = {"record": ("entry__noun",)}
    default_ordering = "record"
    tie_breaker = "entry__ref"
    kind = kinds("entry__noun", _("Disagreements about records of this kind."))
    document = RecordsFilter(
        Document, "document", label=_("Document"), help_text=_("Disagreements in which this document takes part.")
    )
    disagreement = DisagreementsFilter(label=_("Disagreement"), help_text=_("By its code, as D01."))
