"""Every place where sources differ: the values, their documents, and which one the register follows."""

from itertools import groupby

from django.db.models import Count

from ctitf_site.register.models import Citation, Entry
from ctitf_site.register.public import models_by_noun
from ctitf_site.web.paging import read_page
from ctitf_site.web.sources import differences_in, name_facts, with_anchors
from ctitf_site.web.views import FilteredView

from .filters import DisagreementsFilterSet


class DisagreementsPage(FilteredView):
    """Context: ``kinds`` of records, each with its ``records`` and their differences; ``page``, ``count``."""

    template_name = "pages/disagreements.html"
    filterset_class = DisagreementsFilterSet

    def get_context_data(self, **kwargs):
        differing = Citation.objects.published().filter(disagreement__gt="")
        filterset = self.filtered(differing)
        chosen = filterset.qs.order_by()
        counted = dict(chosen.values_list("entry__noun").annotate(n=Count("disagreement", distinct=True)))
        records = Entry.objects.published().filter(pk__in=chosen.values("entry"))
        order = [name.replace("entry__", "") for name in filterset.ordering()]
        page = read_page(records, tuple(order), self.request.GET)
        return super().get_context_data(
            filterset=filterset,
            page=page,
            count=sum(counted.values()),
            kinds=kinds(page.rows, told(page.rows, chosen), counted),
            **kwargs,
        )


def told(records, chosen):
    """The differences of each record, by its key: every one in which a chosen citation takes part, with all values."""
    wanted = set(chosen.filter(entry__in=records).values_list("entry", "disagreement"))
    rows = Citation.objects.published().filter(entry__in=records, disagreement__gt="")
    rows = rows.select_related("entry", "document").order_by("entry__ref", "disagreement", "path", "document__ref")
    cited = name_facts([row for row in rows if (row.entry_id, row.disagreement) in wanted])
    return {key: differences_in(found) for key, found in groupby(cited, lambda row: row.entry_id)}


def kinds(records, differences, counted):
    """Records with their differences by kind, as they stand on the page; with the count of all of that kind."""
    models = models_by_noun()
    with_anchors([difference for record in records for difference in differences.get(record.pk, [])])
    for noun, found in groupby(records, lambda record: record.noun):
        rows = [(record, differences.get(record.pk, [])) for record in found]
        yield {"model": models[noun], "records": rows, "count": counted.get(noun, 0)}
