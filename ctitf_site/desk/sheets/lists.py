"""Part of the admin of what has a table: its list as a file, filtered and searched as on the screen."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse

from .exporting import FORMATS, table_of
from .tables import MAY_IMPORT


class Downloads:
    """``sheet`` is the table of these rows, where they have one."""

    sheet = None

    def get_urls(self):
        if not self.sheet:
            return super().get_urls()
        view = self.admin_site.admin_view(self.download_view)
        return [
            path(f"download.{code}", view, {"code": code}, self._name(code)) for code in FORMATS
        ] + super().get_urls()

    def _name(self, code):
        return f"{self.opts.app_label}_{self.opts.model_name}_{code}"

    def changelist_view(self, request, extra_context=None):
        downloads = [(code.upper(), self._address(request, code)) for code in FORMATS if self.sheet]
        may_import = self.sheet and request.user.has_perm(MAY_IMPORT)
        context = {"files": downloads, "imports": self.sheet.name if may_import else ""}
        return super().changelist_view(request, context | (extra_context or {}))

    def _address(self, request, code):
        query = request.GET.copy()
        query.pop("p", None)
        address = reverse(f"admin:{self._name(code)}")
        return f"{address}?{query.urlencode()}" if query else address

    def download_view(self, request, code):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            listed = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            return HttpResponseRedirect(f"{address}?{ERROR_FLAG}=1")
        return table_of(self.sheet, [listed], self.sheet.name, code)
