"""The import page: a table and a file, then what importing it would do, then one button that does it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from ctitf_site.web.renderers import CSVRenderer, content_type, written

from .exporting import FORMATS, template
from .kept import find, keep
from .outcome import Outcome
from .reading import IN_THE_ADMIN, TooManyRows, Unreadable, check_size, opened
from .running import SHOWN, Moved, Refused, Unchanged, check_of, dry_run, import_table
from .tables import MAY_IMPORT, tables

LONGEST_NAME = 200
REPORT = ("row", "ref", "outcome", "column", "key", "found or old", "allowed or new")


class ImportForm(forms.Form):
    """Which table, and the file: a new one, or the one that is kept aside from the dry run."""

    table = forms.ChoiceField(label=gettext_lazy("Table"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("Excel workbook (.xlsx) or CSV: at most 5 MB and 1000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=LONGEST_NAME, widget=forms.HiddenInput)

    def __init__(self, known, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [(name, capfirst(table.title)) for name, table in sorted(known.items())]

    def clean_file(self):
        """What is too large is not even kept."""
        if upload := self.cleaned_data["file"]:
            try:
                check_size(upload.size, IN_THE_ADMIN)
            except Unreadable as error:
                raise ValidationError(str(error)) from error
        return upload

    def opened(self, user):
        """The file, kept aside for ``user``, and its SHA-256; None, with an error, where there is none."""
        upload, sha256 = self.cleaned_data.get("file"), self.cleaned_data["sha256"]
        if upload:
            try:
                sha256 = keep(upload, user)
            except ValidationError as error:
                self.add_error("file", error)
                return None, ""
        elif not sha256:
            self.add_error("file", _("Choose a file."))
            return None, ""
        if (file := find(user, sha256)) is None:
            self.add_error("file", _("The file is not kept any more. Choose it again."))
        return file, sha256

    @property
    def file_name(self):
        upload = self.cleaned_data.get("file")
        return (upload.name if upload else self.cleaned_data["name"] or "table")[-LONGEST_NAME:]


@method_decorator(never_cache, "dispatch")
class ImportView(View):
    """Context: ``form``; once a file was read ``run``, ``table`` and what names the file."""

    site = None

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(MAY_IMPORT):
            raise PermissionDenied
        self.tables = tables(self.site)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.page(request, ImportForm(self.tables, initial={"table": request.GET.get("table", "")}))

    def post(self, request):
        form = ImportForm(self.tables, request.POST, request.FILES)
        if not form.is_valid():
            return self.page(request, form)
        file, sha256 = form.opened(request.user)
        if file is None:
            return self.page(request, form)
        with file:
            return self.answer(request, form, file, sha256)

    def answer(self, request, form, file, sha256):
        table = self.tables[form.cleaned_data["table"]]
        try:
            source = opened(file, form.file_name, IN_THE_ADMIN)
            wanted = "import" in request.POST and not form.cleaned_data.get("file")
            if wanted and (batch := self.imported(request, table, source, sha256)):
                return HttpResponseRedirect(address_of(batch))
            run = dry_run(table, source)
        except TooManyRows as error:
            form.add_error("file", f"{error} {_on_the_server(table, form.file_name)}")
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return self.page(request, form, run=run, table=table, source=source, sha256=sha256)
        return self.page(request, form)

    def imported(self, request, table, source, sha256):
        """The batch; None, with a message, where nothing changes, or the register is not as it was shown."""
        try:
            seen = request.POST.get("digest", "")
            return import_table(table, source, sha256=sha256, by=request.user, seen=seen)
        except Unchanged:
            messages.warning(request, _("Nothing to change: nothing was saved."))
        except Moved:
            note = _("Meanwhile the register was changed, so the file was compared anew. Nothing is saved yet.")
            messages.warning(request, note)
        except Refused as error:
            messages.error(request, _("This cannot be saved, and nothing was: %s") % error)
        return None

    def page(self, request, form, run=None, **context):
        if run:
            context |= {"counts": [(outcome.label, run.counts[outcome]) for outcome in Outcome], "run": run}
            context["hidden_problems"] = run.mistakes - len(run.problems)
            context["hidden_items"] = run.counts[Outcome.NEW] + run.counts[Outcome.CHANGED] - len(run.items)
        context |= {**self.site.each_context(request), "title": _("Import a table"), "form": form, "most": SHOWN}
        context["tables"] = [table for _name, table in sorted(self.tables.items())]
        return TemplateResponse(request, "desk/sheets/page.html", context)


class ReportView(ImportView):
    """The whole report of a dry run, as CSV."""

    http_method_names = ("get", "head", "options")

    def get(self, request):
        form = ImportForm(self.tables, request.GET)
        file, _sha256 = form.opened(request.user) if form.is_valid() else (None, "")
        if file is None:
            raise Http404
        with file:
            try:
                source = opened(file, form.file_name, IN_THE_ADMIN)
                lines = list(_report(check_of(self.tables[form.cleaned_data["table"]], source)))
            except Unreadable as error:
                raise Http404 from error
        renderer = CSVRenderer()
        parts = renderer.stream(REPORT, [lines])
        return written(parts, content_type(renderer), as_attachment=True, filename="import-report.csv")


class TemplateView(ImportView):
    """An empty table."""

    http_method_names = ("get", "head", "options")

    def get(self, request, name, code):
        if name not in self.tables or code not in FORMATS:
            raise Http404
        return template(self.tables[name], code)


def _report(check):
    for item in check.items():
        about = (item.ref, item.outcome.value)
        for problem in item.problems:
            yield [problem.row, *about, problem.column, problem.key, problem.found, problem.why]
        for each in [] if item.problems else item.differences:
            yield [each.row, *about, "", each.key, each.old, each.new]
        if item.outcome == Outcome.SAME:
            yield [item.row, *about, "", "", "", ""]


def _on_the_server(table, name):
    note = _("A longer table is imported on the server, by this command: %s")
    return note % f"manage.py import_table {table.name} {name}"


def address_of(batch) -> str:
    return reverse("admin:register_batch_change", args=[batch.pk])


def addresses(site):
    """The pages of the import in the admin ``site``."""

    def view(kind):
        return site.admin_view(kind.as_view(site=site))

    return [
        path("import/", view(ImportView), name="import"),
        path("import/report/", view(ReportView), name="import_report"),
        path("import/template/<slug:name>.<slug:code>", view(TemplateView), name="import_template"),
    ]
