"""Proposed changes: the list, and the page on which each change is taken or left."""

import json
from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctitf_site.register.comparing import clashes, compare, value_in
from ctitf_site.register.models import Proposal
from ctitf_site.register.proposals import Overtaken, accept, changes_of, close, record_of, state_of
from ctitf_site.register.refusals import REFUSALS, why

from .aside import PUBLISH, address_of
from .asking import AnswerForm
from .completeness import mend_or_refuse
from .differences import lines
from .forms import next_statuses
from .lists import ListAdmin
from .places import form_of
from .preview import links_to

TAKE, LEAVE = "take", "leave"
FOR_PUBLISHERS = {"publish_at", "merged_into", "withdrawn_reason_en", "withdrawn_reason_ru"}


class ProposalAdmin(ListAdmin):
    """Changes that wait for somebody to decide, and what was decided."""

    list_display = ("record", "by", "at", "state", "decided_by", "decided_at")
    list_filter = ("state",)
    list_select_related = ("entry", "by", "decided_by")
    search_fields = ("entry__search",)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        """Who may change any kind of record sees what is proposed, and who sees all that staff see."""
        sees = request.user.has_perm("register.view_proposal")
        if obj is None:
            changes = (perm.partition(".")[2].startswith("change_") for perm in request.user.get_all_permissions())
            return sees or any(changes)
        record = record_of(obj)
        admin_of_record = self._record_admin(obj)
        may_change = admin_of_record.has_change_permission(request, record)
        return may_change or (sees and admin_of_record.has_view_permission(request, record))

    @admin.display(description=gettext_lazy("record"))
    def record(self, obj):
        return str(obj.entry)

    def _record_admin(self, proposal):
        return self.admin_site.get_model_admin(proposal.entry.model)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        proposal = self.get_object(request, object_id)
        if proposal is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        record = record_of(proposal)
        may_decide = self._may_decide(request, proposal, record)
        if request.method == "POST":
            return self._decide(request, proposal, may_decide)
        return TemplateResponse(request, "desk/proposal.html", self._context(request, proposal, record, may_decide))

    def _may_decide(self, request, proposal, record):
        admin_of_record = self._record_admin(proposal)
        return admin_of_record.has_change_permission(request, record) and admin_of_record.may_save(request, record)

    def _context(self, request, proposal, record, may_decide):
        now, before, after = state_of(record), json.loads(proposal.before), json.loads(proposal.after)
        is_open = proposal.state == Proposal.State.WAITING
        # What is decided shows what was wanted, whatever became of it.
        changes = changes_of(proposal) if is_open else compare(before, after)
        third = {change.key: value_in(now, change) for change in changes if is_open and clashes(change, now)}
        return {
            **self.admin_site.each_context(request),
            "title": _("Proposed change: %s") % proposal.entry,
            "opts": self.opts,
            "proposal": proposal,
            "form_address": form_of(proposal.entry),
            "version": record.saved_state,
            "lines": lines(changes, before, after, now, now=third),
            "may_decide": may_decide,
            "is_author": request.user == proposal.by,
            **(links_to(proposal.entry.ref, proposal.pk) if changes and is_open else {}),
        }

    def _decide(self, request, proposal, may_decide):
        sent, form = request.POST, AnswerForm(request.POST)
        if not form.is_valid():
            self.message_user(request, " ".join(form.errors["answer"]), messages.ERROR)
            return HttpResponseRedirect(address_of(proposal))
        answer = form.cleaned_data["answer"]
        try:
            if "take_back" in sent and request.user == proposal.by:
                close(proposal=proposal, state=Proposal.State.TAKEN_BACK, by=request.user)
                return self._leave(request, proposal, _("The proposal was taken back."))
            if not may_decide:
                raise PermissionDenied
            if "decline" in sent:
                close(proposal=proposal, state=Proposal.State.DECLINED, by=request.user, answer=answer)
                return self._leave(request, proposal, _("The proposal was declined. The record stays as it is."))
            return self._accept(request, proposal, answer)
        except Overtaken:
            note = _("Meanwhile somebody else decided, or saved the record. Please look at the changes again.")
            self.message_user(request, note, messages.WARNING)
        except REFUSALS as error:
            note = _("This cannot be saved, and nothing was: %s") % why(error)
            self.message_user(request, note, messages.ERROR)
        return HttpResponseRedirect(address_of(proposal))

    def _accept(self, request, proposal, answer):
        keys = [change.key for change in changes_of(proposal)]
        chosen = {key: request.POST.get(f"choice {key}") for key in keys}
        if not all(choice in (TAKE, LEAVE) for choice in chosen.values()) or TAKE not in chosen.values():
            note = _("Choose for each change whether it is taken, and take at least one.")
            self.message_user(request, note, messages.ERROR)
            return HttpResponseRedirect(address_of(proposal))
        taken = [key for key, choice in chosen.items() if choice == TAKE]
        if problem := self._forbidden(request, proposal, taken):
            self.message_user(request, problem, messages.ERROR)
            return HttpResponseRedirect(address_of(proposal))
        seen = request.POST.get("version", "")
        mend = partial(mend_or_refuse, was=proposal.entry.status)
        accept(proposal=proposal, keys=taken, seen=seen, by=request.user, answer=answer, mend=mend)
        return self._leave(request, proposal, _("The record was changed as proposed."))

    def _forbidden(self, request, proposal, taken):
        """Why what is ``taken`` may not come about by this person; None where it may."""
        may_publish = request.user.has_perm(PUBLISH)
        wanted = {change.field: change.new for change in changes_of(proposal) if change.key in taken and not change.uid}
        if not may_publish and FOR_PUBLISHERS & wanted.keys():
            return _("Only a publisher may take these.")
        allowed = next_statuses(proposal.entry.status, may_publish)
        if wanted.get("status", allowed[0]) not in allowed:
            return _("You may choose: %s.") % ", ".join(str(status.label) for status in allowed)
        return None

    def _leave(self, request, proposal, note):
        self.message_user(request, note, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:register_proposal_changelist"))
