"""Where a fact is from, asked once for all that a form enters; the documents that were used last are offered first."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctitf_site.register.citations import cite
from ctitf_site.register.models import Child, Citation, Document, Status
from ctitf_site.register.parts import fields_of

from .choices import RecordSelect

LAST = "last_sources"
REMEMBERED, LOOKED_AT = 5, 50


def source_box(may_add):
    """A search box for the document, and for who may, a small window in which a missing one is added."""
    link = Citation._meta.get_field("document")
    others = dict.fromkeys(("can_change_related", "can_delete_related", "can_view_related"), False)
    box = RecordSelect(link, admin.site)
    return RelatedFieldWidgetWrapper(box, link.remote_field, admin.site, can_add_related=may_add, **others)


def source_fields(box) -> dict:
    """The fields of a form in which the source of what is entered now is named; ``box`` is the widget for it."""
    locator = Citation._meta.get_field("locator")
    document = forms.ModelChoiceField(
        label=_("Source"),
        queryset=Document.objects.exclude(status=Status.WITHDRAWN),
        required=False,
        empty_label=_("Not named"),
        widget=box,
        help_text=_("Where this is from. It is named as the source of each fact that you add or change."),
    )
    place = forms.CharField(
        label=capfirst(locator.verbose_name),
        required=False,
        max_length=locator.max_length,
        help_text=locator.help_text,
    )
    return {"source": document, "source_locator": place}


class AsksForSource:
    """Part of the admin of a record: names the source, or says that none was named."""

    def name_source(self, request, form, formsets, change) -> str:
        """Cite what was chosen for all that the form has saved; gives a sentence about it, or nothing."""
        document = form.cleaned_data.get("source")
        paths = [*changed_fields(form, change), *changed_rows(formsets)]
        for row in cited_rows(formsets):
            remember(request, row.document)
        if document is None:
            return unsourced(form.instance, paths)
        new = cite(form.instance, document, paths or [""], form.cleaned_data.get("source_locator", ""))
        remember(request, document)
        return ngettext("The source was named for %s fact.", "The source was named for %s facts.", len(new)) % len(new)


def unsourced(record, paths) -> str:
    """A reminder where something at ``paths`` has no source; empty where all of it has one."""
    if isinstance(record, Document) or not paths:
        return ""
    known = set(record.citations.values_list("path", flat=True))
    if "" in known or known.issuperset(paths):
        return ""
    return _("What you entered has no source yet: choose it under “Source” and save.")


def changed_fields(form, change: bool) -> list[str]:
    """Paths of what the form changed in the record itself; of what is new, the record as a whole."""
    if not change:
        return [""]
    facts = fields_of(type(form.instance))
    names = (name.removesuffix("_en").removesuffix("_ru") for name in form.changed_data)
    return [name for name in dict.fromkeys(names) if name in facts]


def changed_rows(formsets) -> list[str]:
    """Paths of rows that were added or changed; what a row is called elsewhere, and citations, are no facts of it."""
    return [
        f"{formset.prefix}/{row.uid}"
        for formset in formsets
        if issubclass(formset.model, Child) and formset.model is not Citation
        for row in (*formset.new_objects, *(row for row, _names in formset.changed_objects))
    ]


def cited_rows(formsets):
    """Citations that were entered one by one."""
    return [row for formset in formsets if formset.model is Citation for row in formset.new_objects]


def remember(request, document) -> None:
    """Let ``document`` be the first that is offered next time."""
    last = [document.pk, *(key for key in last_sources(request) if key != document.pk)]
    request.session[LAST] = last[:REMEMBERED]


def last_sources(request) -> list[int]:
    """Keys of the documents that were named last in this session, the latest first; before that, by anybody."""
    if LAST in request.session:
        return request.session[LAST]
    cited = Citation.objects.order_by("-pk").values_list("document", flat=True)
    return list(dict.fromkeys(cited[:LOOKED_AT]))[:REMEMBERED]
