"""Looking at a record before it is published: what is new in it, what its author says, and the answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from ctitf_site.register.models import Review, Status
from ctitf_site.register.proposals import state_at, state_of
from ctitf_site.register.refusals import REFUSALS, why
from ctitf_site.register.reviewing import ask, decide, sent_back, waiting
from ctitf_site.register.revisions import writing

from .aside import PUBLISH, is_kept_aside, is_late
from .asking import AnswerForm
from .completeness import unseen_rows
from .differences import told
from .forms import OPEN
from .places import form_of
from .standing import take_to
from .translating import is_translating


def review_address(entry) -> str:
    meta = entry.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_review", args=[entry.pk])


class Reviewed:
    """Part of the admin of a record: asking for review on its form, and the page on which a reviewer answers."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_review"
        view = self.admin_site.admin_view(self.review_view)
        return [path("<path:object_id>/review/", view, name=name), *super().get_urls()]

    # The form -------------------------------------------------------------------------------------------------
    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and obj.status in OPEN:
            asked = list(waiting(obj)) if obj.status == Status.REVIEW else []
            context |= {"asked": asked, "sent_back": sent_back(obj), "review_address": review_address(obj)}
        may_ask = not is_translating(request) and self.has_change_permission(request, obj)
        context["asks"] = obj is None or (obj.status in OPEN and may_ask)
        # A word about what will be a proposal, or goes to a reviewer who looks at the record already.
        context["comments"] = bool(context["asks"] or (obj.status == Status.REVIEW and is_translating(request)))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        record, comment = form.instance, form.cleaned_data.get("comment", "")
        is_new = form.initial.get("status") != Status.REVIEW
        if record.status == Status.REVIEW and (comment or is_new) and not is_kept_aside(request):
            ask(record, by=request.user, comment=comment)

    # The page -------------------------------------------------------------------------------------------------
    def review_view(self, request, object_id):
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        if request.method == "POST":
            if response := self._answer_review(request, object_id):
                return response
            record = self.get_object(request, object_id) or record  # as it is without what was undone
        return TemplateResponse(request, "desk/review.html", self._review_context(request, record))

    def _review_context(self, request, record):
        before = record.revisions.filter(status=Status.PUBLISHED).order_by("-number").first()
        return {
            **self.admin_site.each_context(request),
            "title": _("Review: %s") % record,
            "opts": self.opts,
            "record": record,
            "form_address": form_of(record),
            "asked": waiting(record),
            "before": before,
            "lines": told(before and state_at(record, before.number), state_of(record)),
            "version": record.saved_state,
            "answer": request.POST.get("answer", ""),
            "in_review": record.status == Status.REVIEW,
            "may_decide": request.user.has_perm(PUBLISH),
        }

    @writing()
    def _answer_review(self, request, object_id):
        """Publish the record, or send it back; None where that is not done, which the page then says."""
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        record, form, publishes = self._locked(object_id), AnswerForm(request.POST), "publish" in request.POST
        problem = _problem(request, record, form)
        if not problem:
            try:
                with transaction.atomic():
                    self._decide_review(record, publishes, request.user, form.cleaned_data["answer"])
            except REFUSALS as error:
                problem = _("This cannot be published, and nothing was changed: %s") % why(error)
        if problem:
            self.message_user(request, problem, messages.WARNING)
            return None
        note = _("Published: %s.") if publishes else _("Sent back to its author: %s.")
        self.message_user(request, f"{note % record} {unseen_rows(record)}", messages.SUCCESS)
        return HttpResponseRedirect(f"{reverse('admin:register_entry_changelist')}?task=review")

    def _decide_review(self, record, publishes, by, answer):
        state = Review.State.ACCEPTED if publishes else Review.State.DECLINED
        decide(record, state=state, by=by, answer=answer)
        take_to(record, Status.PUBLISHED if publishes else Status.DRAFT, by=by)


def _problem(request, record, form) -> str:
    """Why what the reviewer sent is not done; empty where nothing stands in the way."""
    if record is None or record.status != Status.REVIEW or is_late(request, record):
        return _("Meanwhile somebody else decided, or saved the record. Please look at it again.")
    if not form.is_valid():
        return " ".join(form.errors["answer"])
    if not {"publish", "send_back"} & request.POST.keys():
        return _("Choose: publish, or send back.")
    return ""
