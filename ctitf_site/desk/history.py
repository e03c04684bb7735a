"""The history of a record for staff: who saved what and when, what changed, and bringing a state back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ctitf_site.register.comparing import compare
from ctitf_site.register.proposals import Overtaken, restore, restored, state_at, state_of
from ctitf_site.register.refusals import REFUSALS, why

from .aside import waiting_for
from .differences import lines, told

PER_PAGE = 50


class KeepsHistory:
    """Part of the admin of a record: its history. Context: ``page`` of revisions; ``lines`` of one comparison."""

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if request.method == "POST":
            return self._restore(request, record)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % record,
            "opts": self.opts,
            "record": record,
            "version": record.saved_state,
            "may_restore": self.has_change_permission(request, record),
            "proposals": waiting_for(record),
            **self._compared(request, record),
            **(extra_context or {}),
        }
        if "lines" not in context:
            revisions = record.revisions.select_related("by").defer("content", "public").order_by("-number")
            context["page"] = Paginator(revisions, PER_PAGE).get_page(request.GET.get("p"))
        return TemplateResponse(request, "desk/history.html", context)

    def _compared(self, request, record):
        """What changed between the two revisions that the address names, if it does."""
        if "to" not in request.GET:
            return {}
        new = number_in(request.GET["to"])
        old = number_in(request.GET.get("from", str(new - 1)))
        states = [state_at(record, old) if old else [], state_at(record, new)]
        if None in states:
            raise Http404
        return {
            "old": old,
            "new": new,
            "lines": told(*states),
            "revision": record.revisions.select_related("by").get(number=new),
            "back": self._would_bring_back(request, record, new),
        }

    def _would_bring_back(self, request, record, number):
        """What restoring the revision would change in the record as it is now; None where nobody may, or nothing."""
        if not self.has_change_permission(request, record):
            return None
        now, then = state_of(record), restored(record, number)
        return lines(compare(now, then), now, then)

    def _restore(self, request, record):
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        number = number_in(request.POST.get("restore", ""))
        if state_at(record, number) is None:
            raise Http404
        if not self.may_save(request, record):
            after = restored(record, number)
            return self.propose_instead(request, record, state_of(record), after)
        try:
            done = restore(record=record, number=number, by=request.user, seen=request.POST.get("version", ""))
        except Overtaken:
            note = _("Somebody else saved this record meanwhile. Please look at its history again.")
            self.message_user(request, note, messages.WARNING)
        except REFUSALS as error:
            note = _("Revision %(number)s cannot be brought back: %(why)s") % {"number": number, "why": why(error)}
            self.message_user(request, note, messages.ERROR)
        else:
            text = _("The record says again what revision %s said.") if done else _("The record says this already.")
            self.message_user(request, text % number if done else text, messages.SUCCESS)
        return HttpResponseRedirect(request.path)


def number_in(text: str) -> int:
    """The number of a revision. Raises ``Http404`` for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Http404
    return int(text)
