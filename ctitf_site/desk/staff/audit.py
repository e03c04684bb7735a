"""Who came in, who tried in vain, and whose rights were changed by whom: shown to those who manage accounts."""

from axes.models import AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.erasing import REMOVED, speaks_of
from ctitf_site.register.models import Entry

KINDS = (AccessLog, AccessFailureLog)


class LoginAdmin(admin.ModelAdmin):
    """A list that nobody changes. Old rows go by themselves: they are personal data."""

    list_display = ("when", "username", "ip_address", "left")
    search_fields = ("username", "ip_address")
    list_display_links = actions = None
    list_per_page = 50

    @admin.display(description=_("when"), ordering="attempt_time")
    def when(self, obj):
        return timezone.localtime(obj.attempt_time).strftime("%Y-%m-%d %H:%M:%S")

    @admin.display(description=_("logged out"))
    def left(self, obj):
        left = getattr(obj, "logout_time", None)
        return left and timezone.localtime(left).strftime("%Y-%m-%d %H:%M:%S")

    def get_list_display(self, request):
        return self.list_display if self.model is AccessLog else self.list_display[:-1]

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("auth.change_user")

    has_module_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    has_delete_permission = has_change_permission


def forget_old():
    """Delete what is older than it may be kept (``LOGINS_KEPT``)."""
    for model in KINDS:
        model.objects.filter(attempt_time__lt=timezone.now() - settings.LOGINS_KEPT).delete()


def rights_of(user) -> str:
    """What ``user`` may do, in a few words for the log; it is English there, as all that is stored by the desk."""
    groups = [group.name for group in user.groups.order_by("pk")]
    more = ["superuser"] if user.is_superuser else []
    more += [] if user.is_active and user.is_staff else ["may not log in"]
    return ", ".join([*groups, *more]) or "no rights"


def note_change(request, obj, text):
    """Write into the log of the desk that an account or a group was changed."""
    LogEntry.objects.log_actions(request.user.pk, [obj], CHANGE, text, single_object=True)


def forget_names(keys, names):
    """Take ``names`` of somebody out of the log of the desk, and all that it says of the records with these keys."""
    for entry in LogEntry.objects.select_related("content_type").iterator(chunk_size=500):
        kind = entry.content_type and entry.content_type.model_class()
        is_own = kind and issubclass(kind, Entry) and entry.object_id in map(str, keys)
        if is_own or speaks_of(f"{entry.object_repr}\n{entry.get_change_message()}", names):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr=REMOVED["en"], change_message="")
