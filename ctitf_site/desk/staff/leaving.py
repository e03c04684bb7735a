"""An account whose owner asks to be forgotten: what was done stays done by somebody, and nobody can tell by whom."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.core.management import CommandError
from django.db import transaction

from ctitf_site.register.models import Proposal, Review, Revision

from ..models import Colleague
from .devices import forget
from .names import spelt

ASKED, TRIED = ("entry__ref", "at", "comment"), ("attempt_time", "ip_address", "user_agent")
GUESSES = (AccessAttempt, AccessFailureLog, AccessLog)


def account_of(name: str):
    """The account with this name. Raises ``CommandError`` where there is none."""
    if user := get_user_model().objects.filter(username=name).first():
        return user
    raise CommandError(f"There is no account {name}.")


@transaction.atomic
def erase_account(user) -> str:
    """Take all that names its owner out of ``user``, who never logs in again; the name that it has from then on.

    Raises ``CommandError`` where nobody would be left who may do everything.
    """
    others = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise CommandError(f"{user} is the last superuser: make another one first.")
    old, new = user.username, f"former-{user.pk}"
    forget(user)
    user.groups.clear()
    user.user_permissions.clear()
    Colleague.objects.filter(user=user).delete()
    user.username, user.first_name, user.last_name, user.email = new, "", "", ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()  # which ends every session
    user.save()
    LogEntry.objects.filter(content_type__model="user", object_id=str(user.pk)).update(object_repr=new)
    for model in GUESSES:
        _rows_of(model, old).delete()
    return new


def account_data(user) -> dict:
    """What is kept of the owner of an account, besides the password that nobody can read."""
    names = ("username", "first_name", "last_name", "email", "date_joined", "last_login", "is_active")
    log = LogEntry.objects.filter(user=user).values("action_time", "object_repr", "change_message").order_by("pk")
    return {
        "account": {name: getattr(user, name) for name in names},
        "groups": [group.name for group in user.groups.order_by("pk")],
        "desk": Colleague.objects.filter(user=user).values("language", "given").first(),
        "log": [*log],
        "logins": [row for model in GUESSES for row in _rows_of(model, user.username).values(*TRIED)],
        "saved": [*Revision.objects.filter(by=user).values("entry__ref", "number", "at").order_by("pk")],
        "asked": [row for model in (Proposal, Review) for row in model.objects.filter(by=user).values(*ASKED)],
    }


def _rows_of(model, name):
    names = model.objects.values_list("username", flat=True).distinct()
    return model.objects.filter(username__in=spelt(name, names))
