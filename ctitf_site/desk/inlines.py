"""What lives inside a record, edited on the record's own form."""

from django.contrib import admin

from ctitf_site.register.models import Name

from .fields import DeskFields
from .rows import RowForm, RowFormSet


class ChildInline(DeskFields, admin.TabularInline):
    """Rows of one kind as a table. Who may edit the record may edit them: they have no life of their own."""

    form = RowForm
    formset = RowFormSet
    template = "desk/rows.html"
    extra = 0

    @property
    def fk_name(self):
        return self.model.parent_name

    def get_queryset(self, request):
        return super().get_queryset(request).with_related()

    @property
    def record_admin(self):
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request, obj=None):
        return self.record_admin.has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.record_admin.has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        admin_of_record = self.record_admin
        return self.has_change_permission(request, obj) if obj else admin_of_record.has_add_permission(request)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class ChildBlocks(ChildInline):
    """Rows with longer texts: one block below the other, English and Russian side by side."""

    template = "admin/edit_inline/stacked.html"


class NameInline(ChildInline):
    model = Name
    fields = ["text", "type", "language", "start", "end"]
    classes = ["collapse"]
