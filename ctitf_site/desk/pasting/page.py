"""The paste box of a record: a page with a text box, a check table, and one button that saves all of it."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from ctitf_site.register.models import Name, Status
from ctitf_site.register.refusals import REFUSALS, why
from ctitf_site.register.revisions import writing

from ..aside import PUBLISH, is_late, waiting_for
from ..completeness import unseen_rows
from ..forms import OPEN
from ..places import form_of
from ..sourcing import remember
from ..standing import take_to
from ..translating import is_translating
from . import later
from .box import BoxForm, offered
from .reading import MOST_CHARACTERS
from .target import Target

# What the button sends that saves and publishes.
PUBLISHED = "publish"


class TextsToCheck(forms.ModelForm):
    """Part of the form that adds a record with paste boxes: what is typed into them is not too long to be checked."""

    targets: list[Target] = []

    def clean(self):
        super().clean()
        for target, length in later.too_long(self.data, self.targets).items():
            values = {"box": target.label, "most": MOST_CHARACTERS, "found": length}
            note = _("%(box)s: at most %(most)s characters at once, and these are %(found)s: paste them in parts.")
            self.add_error(None, note % values)
        if self.lacking and any(self.data.get(later.field_of(target), "").strip() for target in self.targets):
            note = _("What is pasted below is entered on the next page: save a draft now, and publish there.")
            self.add_error(None, note)


class Pastes:
    """Part of the admin of a record with paste boxes."""

    pasted: list[Target]
    change_form_template = "desk/pasting/change_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.paste_view)
        boxes = [
            path(f"<path:object_id>/paste/{target.path}", view, {"target": target}, name=self._name_of(target))
            for target in self.pasted
        ]
        return [*boxes, *super().get_urls()]

    def _name_of(self, target):
        return f"{self.opts.app_label}_{self.opts.model_name}_paste{target.path.replace('/', '')}"

    def paste_address(self, record, target) -> str:
        return reverse(f"admin:{self._name_of(target)}", args=[record.pk])

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return form if obj else type(form)(form.__name__, (TextsToCheck, form), {"targets": self.pasted})

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if self.has_change_permission(request, obj) and not is_translating(request):
            boxes = [(target, obj and self.paste_address(obj, target)) for target in self.pasted]
            context |= {"pasted": boxes, "boxes": [] if obj else self._boxes_to_add(request)}
            if waiting := obj and later.next_of(request, obj, self.pasted):
                context["unchecked"] = (waiting, self.paste_address(obj, waiting))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        return self._then_paste(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return self._then_paste(request, obj, super().response_change(request, obj))

    def _boxes_to_add(self, request):
        """On the form that adds a record: each target, the name of its text box, and what was typed there."""
        names = {target: later.field_of(target) for target in self.pasted}
        return [(target, name, request.POST.get(name, "")) for target, name in names.items()]

    def _then_paste(self, request, obj, response):
        later.keep(request, obj, self.pasted)
        if waiting := later.next_of(request, obj, self.pasted):
            return HttpResponseRedirect(self.paste_address(obj, waiting))
        if "_paste" not in request.POST:
            return response
        wanted = request.POST["_paste"]
        target = next((target for target in self.pasted if target.path == wanted), self.pasted[0])
        return HttpResponseRedirect(self.paste_address(obj, target))

    # The page -------------------------------------------------------------------------------------------------
    def paste_view(self, request, object_id, target):
        if request.method == "POST" and "save" in request.POST:
            return self._save_pasted(request, object_id, target)
        return self._answer(request, object_id, self.get_object(request, unquote(object_id)), target)

    @writing()
    def _save_pasted(self, request, object_id, target):
        """Save while nobody else can."""
        # No database counts this far.
        record = self._locked(object_id) if len(object_id) < 19 else None
        return self._answer(request, object_id, record, target)

    def _answer(self, request, object_id, record, target):
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        if request.method == "POST":
            later.correct(request, record, target)
        sent = request.POST if request.method == "POST" else later.sent(request, record, target)
        form, table = BoxForm(target, offered(request, record, sent or {}), sent), None
        if record.status == Status.WITHDRAWN:
            note = _("This record is withdrawn: nothing is entered into it. Publish it again first.")
            messages.error(request, note)
        elif form.is_bound and form.is_valid():
            table = self._table(request, record, form, target)
        saving = table and "save" in request.POST and self._may_go_on(request, record, form, table)
        response = self._save_table(request, record, table, target) if saving else None
        page = self._shown(request, record, form, table, target)
        return response or TemplateResponse(request, "desk/pasting/page.html", page)

    def _table(self, request, record, form, target):
        """The check table; None, with errors beside the box, where the text cannot be read."""
        try:
            table = target.check(self, request, record, form.cleaned_data["text"], form.cleaned_data["role"])
        except ValidationError as error:
            form.add_error("text", error)
            return None
        table.source = form.named_source
        return table

    def _may_go_on(self, request, record, form, table):
        """Is this what the clerk has seen, with nothing left to answer? Otherwise says what is the matter."""
        note = None
        if is_late(request, record):
            note = _(
                "Somebody else saved this record meanwhile. Nothing of yours is saved yet, and nothing is lost: "
                "it was checked again."
            )
        elif request.POST.get("checked") != form.digest:
            note = _("The text was changed, so it was checked again. Nothing is saved yet.")
        elif table.demand():
            note = _("Nothing is saved yet: some rows wait for your answer.")
        if note:
            messages.warning(request, note)
        return note is None

    def _save_table(self, request, record, table, target):
        try:
            with transaction.atomic():
                response, told = target.save(self, request, record, table)
                if request.POST["save"] == PUBLISHED and self._may_publish(request, record, target):
                    record = self.model.objects.get(pk=record.pk)
                    take_to(record, Status.PUBLISHED, by=request.user)
                    told = f"{told} {_('Published: %s.') % record} {unseen_rows(record)}"
        except REFUSALS as error:
            messages.error(request, _("This cannot be saved, and nothing was: %s") % why(error))
            record.refresh_from_db()  # as it is without what was undone
            return None
        messages.success(request, told)
        if table.source:
            remember(request, table.source[0])
        later.done(request, record, target)
        return response or HttpResponseRedirect(self._after(request, record))

    def _after(self, request, record):
        """Where the clerk goes on: to the next text that waits, or back to the form."""
        if waiting := later.next_of(request, record, self.pasted):
            return self.paste_address(record, waiting)
        return form_of(record)

    def _may_publish(self, request, record, target):
        """May all of it go out with the button that saves this text? Not while another one waits."""
        others = [other for other in self.pasted if other is not target]
        waits = later.next_of(request, record, others)
        return record.status in OPEN and request.user.has_perm(PUBLISH) and waits is None

    def _shown(self, request, record, form, table, target):
        return {
            **self.admin_site.each_context(request),
            "title": f"{target.title}: {record}",
            "opts": self.opts,
            "record": record,
            "target": target,
            "form": form,
            "table": table,
            "version": record.saved_state,
            "digest": table and form.digest,
            "may_publish": self._may_publish(request, record, target),
            "kinds_of_name": Name.Type.choices,
            "closed": record.status == Status.WITHDRAWN,
            "proposes": not self.may_save(request, record),
            "proposals": waiting_for(record),
        }
