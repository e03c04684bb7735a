"""Imports that were made: what each did, the table with its refs, and taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from ctitf_site.register.batches import Hindered, undo
from ctitf_site.register.models import Entry

from ..lists import ListAdmin
from .exporting import CHUNK, FORMATS, table_of
from .outcome import Outcome
from .page import address_of
from .running import SHOWN
from .tables import MAY_IMPORT, PartTable, tables


class BatchAdmin(ListAdmin):
    """Who may import sees the imports; each is shown on a page of its own."""

    list_display = ("file_name", "table", "by", "at", "new", "changed", "same", "undone_at")
    list_filter = ("table",)
    list_select_related = ("by",)
    search_fields = ("file_name",)
    change_list_template = "desk/sheets/batches.html"

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(MAY_IMPORT)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("report")  # of a long table it has a line for each record

    def get_search_results(self, request, queryset, search_term):
        """By words of the file’s name, which is kept as it was given."""
        for word in search_term.split():
            queryset = queryset.filter(models.Q(file_name__icontains=word))
        return queryset, False

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:key>/undo/", view(self.undo_view), name="register_batch_undo"),
            path("<int:key>/table.<slug:code>", view(self.table_view), name="register_batch_table"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        batch = self.get_object(request, object_id)
        if batch is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, batch):
            raise PermissionDenied
        saved = batch.saved
        counts = zip((Outcome.NEW, Outcome.CHANGED, Outcome.SAME), (batch.new, batch.changed, batch.same), strict=True)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import: %s") % batch.file_name,
            "opts": self.opts,
            "batch": batch,
            "counts": [(outcome.label, count) for outcome, count in counts],
            "lines": _lines(saved[:SHOWN]),
            "hidden": max(0, len(saved) - SHOWN),
            "formats": list(FORMATS) if batch.table in tables(self.admin_site) else [],
        }
        return TemplateResponse(request, "desk/sheets/batch.html", context)

    def undo_view(self, request, key):
        batch = self._batch(request, key)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            undo(batch=batch, by=request.user)
        except Hindered as error:
            note = _("Nothing was undone. %s") % " ".join(error.reasons[:SHOWN])
            self.message_user(request, note, messages.ERROR)
        else:
            self.message_user(request, _("All records are as they were before this import."), messages.SUCCESS)
        return HttpResponseRedirect(address_of(batch))

    def table_view(self, request, key, code):
        """The rows of the import as they are now, with their refs."""
        batch = self._batch(request, key)
        table = tables(self.admin_site).get(batch.table)
        if table is None or code not in FORMATS:
            raise Http404
        refs = [ref for ref, _before, _after in batch.report]
        path_to = f"{table.model.parent_name}__ref__in" if isinstance(table, PartTable) else "ref__in"
        some = (refs[start : start + CHUNK] for start in range(0, len(refs), CHUNK))
        rows = (table.model.objects.filter(**{path_to: chunk}) for chunk in some)
        return table_of(table, rows, f"{table.name}-{batch.pk}", code)

    def _batch(self, request, key):
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = self.get_object(request, str(key))
        if batch is None:
            raise Http404
        return batch


def _lines(saved):
    """Each record with its form, if it is still there, and what happened to it."""
    entries = {entry.ref: entry for entry in Entry.objects.filter(ref__in=[ref for ref, _before, _after in saved])}
    for ref, before, after in saved:
        yield {
            "ref": ref,
            "entry": entries.get(ref),
            "history": _history(entries.get(ref)),
            "is_new": before is None,
            "before": before,
            "after": after,
        }


def _history(entry):
    """The address of the record’s history."""
    if entry is None:
        return ""
    meta = entry.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[entry.pk])
