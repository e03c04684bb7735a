"""Who has which rights: the names of the groups, and who may do what only a second factor lets one do."""

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext, gettext_noop

from ..aside import PUBLISH

# The groups that every register has, as they are stored; what people read is translated.
GROUPS = (
    gettext_noop("Viewer"),
    gettext_noop("Translator"),
    gettext_noop("Editor"),
    gettext_noop("Publisher"),
    gettext_noop("Administrator"),
)
# With these one changes at once what the public sees, or who may.
POWERS = {
    *(PUBLISH, "register.import_records", "register.merge_records"),
    *(f"auth.{verb}_{name}" for name in ("user", "group") for verb in ("add", "change")),
}


def group_label(group) -> str:
    """The name of ``group`` in the reader's language, if it is one that every register has."""
    return gettext(group.name) if group.name in GROUPS else group.name


def needs_second_factor(user) -> bool:
    return settings.SECOND_FACTOR and not POWERS.isdisjoint(user.get_all_permissions())


def code_of(permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def is_within(user, permissions) -> bool:
    """May ``user`` do all of ``permissions``?"""
    if user.is_superuser:
        return True
    return {*map(code_of, permissions.select_related("content_type"))} <= user.get_all_permissions()


def covers(user, other) -> bool:
    """May ``user`` do all that ``other`` may, or could if the account were active again?

    Whoever could change an account with more rights would have these too.
    """
    own = Permission.objects.filter(Q(user=other) | Q(group__user=other))
    return is_within(user, own) and (user.is_superuser or not other.is_superuser)
