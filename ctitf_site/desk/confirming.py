"""Saying that a published record is still so, without changing it."""

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ctitf_site.register.models import Entry
from ctitf_site.register.revisions import writing

# What staff history keeps; readers see it in their language.
CONFIRMED = "confirmed"


class Confirms:
    """Part of the admin of a record: a button on its form, and who pressed it when."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_confirm"
        view = self.admin_site.admin_view(self.confirm_view)
        return [path("<path:object_id>/confirm/", view, name=name), *super().get_urls()]

    def may_confirm(self, request, record) -> bool:
        return record.goes_stale and record.is_public and self.has_change_permission(request, record)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.may_confirm(request, obj):
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_confirm"
            context |= {"confirm_address": reverse(name, args=[obj.pk]), "confirmed_on": obj.confirmed_on}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, object_id)
        log = LogEntry.objects.filter(
            content_type=get_content_type_for_model(self.model),
            object_id=record.pk if record else "",
            change_message=CONFIRMED,
        )
        confirmations = log.select_related("user").order_by("-action_time", "-pk")[:5]
        return super().history_view(request, object_id, {"confirmations": confirmations, **(extra_context or {})})

    def confirm_view(self, request, object_id):
        """Keep today as the day on which somebody said so. Nothing that the public sees changes."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        form = HttpResponseRedirect(reverse(name, args=[record.pk]))
        if not self.may_confirm(request, record):
            note = _("Only what is published, and can change without a word, is confirmed.")
            self.message_user(request, note, messages.ERROR)
            return form
        with writing():
            Entry.objects.filter(pk=record.pk).update(confirmed_on=timezone.localdate())
            self.log_change(request, record, CONFIRMED)
        self.message_user(request, _("Confirmed today: %s is still so.") % record, messages.SUCCESS)
        return form
