"""Looking at a record before it is published: what is new in it, what its author says, and the answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from ctitf_site.register.models import Review, Revision, Status
from ctitf_site.register.proposals import state_at, state_of
from ctitf_site.register.reviewing import ask, decide, sent_back, waiting
from ctitf_site.register.revisions import write_revision, writing

from .aside import PUBLISH, REFUSALS, is_kept_aside, is_late
from .asking import AnswerForm
from .differences import told
from .forms import OPEN
from .history import why
from .lists import form_of


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
        context["asks"] = obj is None or (obj.status in OPEN and self.has_change_permission(request, obj))
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
            return self._answer_review(request, object_id)
        before = record.revisions.filter(status=Status.PUBLISHED).order_by("-number").first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Review: %s") % record,
            "opts": self.opts,
            "record": record,
            "form_address": form_of(record),
            "asked": waiting(record),
            "before": before,
            "lines": told(before and state_at(record, before.number), state_of(record)),
            "version": record.saved_state,
            "in_review": record.status == Status.REVIEW,
            "may_decide": request.user.has_perm(PUBLISH),
        }
        return TemplateResponse(request, "desk/review.html", context)

    @writing()
    def _answer_review(self, request, object_id):
        """Publish the record, or send it back, if it is still what the reviewer saw."""
        record, form = self._locked(object_id), AnswerForm(request.POST)
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        here = HttpResponseRedirect(request.path)
        if record.status != Status.REVIEW or is_late(request, record):
            note = _("Meanwhile somebody else decided, or saved the record. Please look at it again.")
            self.message_user(request, note, messages.WARNING)
            return here
        if not form.is_valid():
            self.message_user(request, " ".join(form.errors["answer"]), messages.ERROR)
            return here
        if not {"publish", "send_back"} & request.POST.keys():
            self.message_user(request, _("Choose: publish, or send back."), messages.ERROR)
            return here
        publishes = "publish" in request.POST
        try:
            with transaction.atomic():
                self._decide_review(record, publishes, request.user, form.cleaned_data["answer"])
        except REFUSALS as error:
            note = _("This cannot be published, and nothing was changed: %s") % why(error)
            self.message_user(request, note, messages.ERROR)
            return here
        note = _("Published: %s.") if publishes else _("Sent back to its author: %s.")
        self.message_user(request, note % record, messages.SUCCESS)
        return HttpResponseRedirect(f"{reverse('admin:register_entry_changelist')}?task=review")

    def _decide_review(self, record, publishes, by, answer):
        state = Review.State.ACCEPTED if publishes else Review.State.DECLINED
        decide(record, state=state, by=by, answer=answer)
        record.status = Status.PUBLISHED if publishes else Status.DRAFT
        record.publish_at = None
        # As with a state that is brought about: links hold by themselves, all other rules are asked.
        record.full_clean(exclude=[f.name for f in record._meta.fields if f.is_relation or not f.editable])
        record.save()
        write_revision(record, action=Revision.Action.CHANGED, by=by)
