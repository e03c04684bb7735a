"""Several documents at once: each file becomes a draft."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctitf_site.register.models import Document, Revision
from ctitf_site.register.refusals import REFUSALS, why
from ctitf_site.register.revisions import write_revision, writing
from ctitf_site.register.uploads import TYPES, digest

from ..places import form_of
from .guessing import guess
from .page import Intake, Page

PLACE = "document"
FIELDS = ["title_en", "title_ru", "kind", "date"]


class DocumentForm(forms.ModelForm):
    kept = None
    # The same form sends more files, before all is complete.
    use_required_attribute = False

    def clean(self):
        super().clean()
        if not self.errors and not (self.cleaned_data["title_en"] or self.cleaned_data["title_ru"]):
            self.add_error("title_en", _("Write the title in at least one language."))


class Documents(Intake):
    accept = ",".join(TYPES)
    intro = gettext_lazy("Each file becomes a draft. It needs a title in one language and a kind; the rest may follow.")

    def __init__(self, admin, request):
        def field(column, **kwargs):
            return admin.formfield_for_dbfield(column, request=request, **kwargs)

        self.form_class = forms.modelform_factory(Document, DocumentForm, FIELDS, formfield_callback=field)

    def key(self, file):
        return digest(file)

    def known(self, keys):
        found = Document.objects.filter(sha256__in=keys).order_by("-pk")
        return {document.sha256: (document, form_of(document.entry)) for document in found.select_related("entry")}

    def form(self, kept, data=None, initial=None):
        form = self.form_class(data, prefix=kept.key, initial=initial or guess(kept))
        form.kept = kept
        return form


class TakesSeveralDocuments:
    """Part of the admin of documents: the page “Add several files”."""

    change_list_template = "desk/several/change_list.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.several_view)
        return [path("several/", view, name="register_document_several"), *super().get_urls()]

    def several_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        page = Page(request, Documents(self, request), PLACE).read()
        if page.saves and page.is_complete() and self._save_several(request, page):
            return HttpResponseRedirect(reverse("admin:register_document_changelist"))
        return page.shown(self, title=_("Add several files"), here=_("Several files"))

    def _save_several(self, request, page) -> bool:
        """Save every file as a draft of its own, or none of them."""
        try:
            with writing():
                if page.is_overtaken():
                    return False
                for form in page.forms:
                    self._save_draft(request, form)
        except OSError:
            messages.error(request, _("A file cannot be read or stored now, and nothing was saved. Please try again."))
            return False
        except REFUSALS as error:
            messages.error(request, _("This cannot be saved, and nothing was: %s") % why(error))
            return False
        page.done()
        return True

    def _save_draft(self, request, form):
        document = form.save(commit=False)
        with form.kept.open() as file:
            document.file = File(file, name=form.kept.name)
            document.save()
        write_revision(document, action=Revision.Action.CREATED, by=request.user)
