"""Merging two records: a page to choose the one that stays, a page that shows what follows, and one button."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctitf_site.register.merging.doing import merge
from ctitf_site.register.merging.plan import KEEP, TAKE, Plan, obstacles
from ctitf_site.register.models import Child, Entry, Name
from ctitf_site.register.proposals import Overtaken
from ctitf_site.register.refusals import REFUSALS, why
from ctitf_site.register.revisions import writing

from .choices import RecordSelect
from .differences import EMPTY
from .places import form_of

MERGE = "register.merge_records"
# Rows of one kind that the page lists; of more it gives the number.
MOST_LISTED = 200
NAMES_AS = [(kind.value, kind.label) for kind in (Name.Type.VARIANT, Name.Type.FORMER_NAME)]


class RecordField(forms.ModelChoiceField):
    def to_python(self, value):
        # No database counts this far.
        if len(str(value or "")) > 18:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class SurvivorForm(forms.Form):
    """Which record stays: chosen from a search box, or named by its ref."""

    into = RecordField(queryset=None, required=False, label=gettext_lazy("Record that stays"))
    ref = forms.CharField(required=False, max_length=20, label=gettext_lazy("or its ref, as O-0012"))

    def __init__(self, admin, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = admin.model.objects.all()
        # The search box asks for what some link may lead to; any link to records of this kind will do.
        fields = (relation.field for relation in admin.model._meta.related_objects)
        link = next(field for field in fields if field.related_model is admin.model)
        self.fields["into"].widget = RecordSelect(link, admin.admin_site, choices=self.fields["into"].choices)
        self.fields["into"].widget.is_required = False

    def clean(self):
        super().clean()
        ref, record = self.cleaned_data.get("ref"), self.cleaned_data.get("into")
        if self.errors:
            return
        if not ref and not record:
            raise ValidationError(_("Choose the record that stays."))
        if ref:
            entry = Entry.objects.filter(ref=ref.upper()).first()
            if entry is None:
                raise ValidationError({"ref": _("There is no record with this ref.")})
            record = entry.model.objects.get(pk=entry.pk)
        self.survivor = record


@dataclass
class Group:
    """Rows of one kind that change: how many, and the first of them with their records."""

    name: str
    count: int
    lines: list


class Merges:
    """Part of the admin of a record that can be merged into another one of its kind."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", view, name=name), *super().get_urls()]

    def may_merge(self, request, record) -> bool:
        return request.user.has_perm(MERGE) and self.has_change_permission(request, record)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.may_merge(request, obj):
            context["merge_address"] = self.merge_address(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def merge_address(self, record) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_merge", args=[record.pk])

    def merge_view(self, request, object_id):
        if request.method == "POST":
            return self._merge_alone(request, object_id)
        return self._answer_merge(request, object_id, self.get_object(request, unquote(object_id)))

    @writing()
    def _merge_alone(self, request, object_id):
        """Merge while nobody else can save."""
        # No database counts this far.
        return self._answer_merge(request, object_id, self._locked(object_id) if len(object_id) < 19 else None)

    def _answer_merge(self, request, object_id, record):
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_merge(request, record):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        form = SurvivorForm(self, sent if {"into", "ref"} & set(sent) else None)
        if not form.is_valid():
            return self._merge_page(request, record, "choose", form=form)
        stops = obstacles(record, form.survivor)
        plan = None if stops else Plan(record, form.survivor)
        if plan and not all(self.may_save(request, entry) for entry in plan.touched):
            stops = [_("Records that are public would change: only a publisher may do this.")]
        if stops:
            return self._merge_page(request, record, "choose", form=form, obstacles=stops)
        if request.method == "POST":
            return self._merge(request, record, form.survivor)
        return self._check(request, plan)

    def _check(self, request, plan, choices=None):
        record, entries = plan.merged, {entry.pk: entry for entry in plan.touched}
        page = {
            "survivor": plan.survivor,
            "groups": groups([m for m in plan.moves if not m.twin] + [m for m in plan.listings if not m.both], entries),
            "joined": groups([m for m in plan.moves if m.twin] + [m for m in plan.listings if m.both], entries),
            "differences": [told(each, choices or {}) for each in plan.differences],
            "names_as": NAMES_AS,
            "name_kind": (choices or {}).get("names_as", Name.Type.VARIANT.value),
            "digest": plan.digest,
            "count": len(plan.touched),
            "seen": record.is_public or record.seen_at,
        }
        return self._merge_page(request, record, "check", **page)

    def _merge(self, request, record, survivor):
        """Do what the check page showed, or show it again with what is the matter."""
        sent = request.POST
        try:
            _demand(sent)
            merge(
                merged=record,
                survivor=survivor,
                seen=sent.get("digest", ""),
                choices={name.removeprefix("keep "): sent[name] for name in sent if name.startswith("keep ")},
                names_as=sent["names_as"],
                by=request.user,
            )
        except Overtaken:
            note = _(
                "Somebody saved one of these records since this page was made. Nothing is merged yet: look at it again."
            )
            messages.warning(request, note)
        except REFUSALS as error:
            messages.error(request, _("This cannot be saved, and nothing was: %s") % why(error))
        else:
            values = {"merged": record, "survivor": survivor}
            messages.success(request, _("%(merged)s was merged into %(survivor)s.") % values)
            return HttpResponseRedirect(form_of(survivor))
        # As they are without what was undone.
        record, survivor = (self.model.objects.get(pk=each.pk) for each in (record, survivor))
        return self._check(request, Plan(record, survivor), sent)

    def _merge_page(self, request, record, step, **context):
        page = {
            **self.admin_site.each_context(request),
            "title": _("Merge %s into another record") % record,
            "opts": self.opts,
            "record": record,
            "here": _("Merge"),
            **context,
        }
        return TemplateResponse(request, f"desk/merging/{step}.html", page)


def _demand(sent):
    """Raises ``ValidationError`` for an answer that was not offered."""
    answers = [sent[name] for name in sent if name.startswith("keep ")]
    if sent.get("names_as") not in dict(NAMES_AS) or not set(answers) <= {KEEP, TAKE}:
        raise ValidationError(_("Choose one of the values that are offered."))


def groups(changes, entries) -> list[Group]:
    """``changes`` by kind of row, as a reader knows them, each with its record."""
    kinds = {}
    for change in changes:
        kinds.setdefault((type(change.row), change.link), []).append(change)
    found = []
    for (model, link), rows in kinds.items():
        name = capfirst(model._meta.verbose_name_plural)
        if not issubclass(model, Child):
            name = f"{name}: {model._meta.get_field(link).verbose_name}"
        found.append(Group(name, len(rows), [_line(row, entries[row.entry_id]) for row in rows[:MOST_LISTED]]))
    return found


def _line(change, entry):
    own = change.row.pk == entry.pk and not isinstance(change.row, Child)
    return {"label": "" if own else change.label, "record": entry, "address": form_of(entry)}


def told(difference, choices):
    """A difference for a reader: where, both values, and the choice."""
    row = difference.stays if isinstance(difference.stays, Child) else None
    return {
        "name": f"keep {difference.key}",
        "label": capfirst(difference.field.verbose_name),
        "row": str(row) if row else "",
        "stays": _words(difference.stays, difference.field),
        "other": _words(difference.other, difference.field),
        "takes": choices.get(f"keep {difference.key}", difference.usual) == TAKE,
    }


def _words(row, field):
    value = getattr(row, field.name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.flatchoices:
        value = getattr(row, f"get_{field.name}_display")()
    return str(value) if value not in (None, "") and str(value) else EMPTY
