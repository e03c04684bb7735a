"""Lists that only show: rows across all records, each leading to the form of its record."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from .places import form_of
from .searching import Searching
from .sheets.lists import Downloads


class ListAdmin(Searching, admin.ModelAdmin):
    """A list to look things up. Editing happens on the record’s own form, so that the record is saved as a whole."""

    actions = None
    list_per_page = 50
    list_select_related = ()
    empty_value_display = "–"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def record_of(self, obj):
        return obj

    def change_view(self, request, object_id, form_url="", extra_context=None):
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(form_of(self.record_of(obj)))


class ChildAdmin(Downloads, ListAdmin):
    """What lives inside records, across all of them. Reached from the list of the records, not from the first page."""

    change_list_template = "desk/change_list.html"

    def has_module_permission(self, request):
        return False

    def has_view_permission(self, request, obj=None):
        """Who sees the records sees what is inside them."""
        meta = self.model.parent_model()._meta
        return any(request.user.has_perm(f"{meta.app_label}.{verb}_{meta.model_name}") for verb in ("view", "change"))

    def get_queryset(self, request):
        links = (self.model.parent_name, *self.list_select_related)
        return super().get_queryset(request).with_related().select_related(*links)

    def get_search_fields(self, request):
        return (f"{self.model.parent_name}__search", *(f for f in self.search_fields if f != "search"))

    @admin.display(description=_("record"))
    def record(self, obj):
        return str(obj.parent)

    def record_of(self, obj):
        return obj.parent
