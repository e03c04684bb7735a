"""Broken web addresses, as the last check found them: a column and a filter of a list."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Subquery, URLField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctitf_site.register.models import Link


class BrokenLinkFilter(admin.SimpleListFilter):
    title = gettext_lazy("web address")
    parameter_name = "link"

    def lookups(self, request, model_admin):
        return [("broken", gettext_lazy("Broken")), ("unasked", gettext_lazy("Never asked"))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        column = next(f.name for f in queryset.model._meta.local_fields if isinstance(f, URLField))
        links = Link.objects.filter(url=OuterRef(column))
        given = queryset.exclude(**{column: ""})
        found = {
            "broken": given.filter(Exists(links.filter(broken_since__isnull=False))),
            "unasked": given.exclude(Exists(links)),
        }
        return found.get(self.value(), queryset.none())


class ShowsBrokenLinks:
    """Part of the admin of documents: since when the address of each is broken, where the list is asked for that."""

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return (*shown[:2], "link_state", *shown[2:]) if BrokenLinkFilter.parameter_name in request.GET else shown

    def get_queryset(self, request):
        since = Link.objects.filter(url=OuterRef("url")).values("broken_since")[:1]
        return super().get_queryset(request).annotate(broken_since=Subquery(since))

    @admin.display(description=gettext_lazy("web address"), ordering="broken_since")
    def link_state(self, obj):
        return obj.broken_since and _("Broken since %s") % f"{obj.broken_since:%Y-%m-%d}"
