"""Who may only translate sees whole records, and changes nothing but their Russian texts.

Only the form of a record knows this: everywhere else a translator has no right to change anything, so that a new page
needs no rule of its own. What is not Russian is no field of the form, so whatever is sent for it is not read.
"""

from functools import cache

from django.contrib.admin.utils import flatten_fieldsets

from .translations import PREFIX as STILL_RIGHT

TRANSLATE = "register.translate_entry"


def is_translating(request) -> bool:
    """Is this the form of a record, opened by somebody who may change its Russian texts only?"""
    return getattr(request, "is_translating", False)


def not_russian(names) -> tuple[str, ...]:
    """Those of ``names`` that are neither a Russian text nor the question whether one is still right."""
    return tuple(name for name in names if not name.endswith("_ru") and not name.startswith(STILL_RIGHT))


class Translating:
    """Part of the admin of a record: its form for translators."""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        may_translate = request.user.has_perm(TRANSLATE) and self.has_view_permission(request)
        request.is_translating = may_translate and not self.has_change_permission(request)
        return super().change_view(request, object_id, form_url, extra_context)

    def has_change_permission(self, request, obj=None):
        return is_translating(request) or super().has_change_permission(request, obj)

    def shown_to_translators(self, request, obj) -> tuple[str, ...]:
        """What of the form a translator reads and cannot change; nothing for anybody else."""
        return not_russian(flatten_fieldsets(self.get_fieldsets(request, obj))) if is_translating(request) else ()

    def get_inline_instances(self, request, obj=None):
        found = super().get_inline_instances(request, obj)
        if not is_translating(request):
            return found
        return [for_translators(type(inline))(self.model, self.admin_site) for inline in found]


class TranslatedRows:
    """Part of the admin of rows inside a record: their Russian texts are changed, and no row comes or goes."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return len(self._names(request, obj)) > len(not_russian(self._names(request, obj)))

    def get_readonly_fields(self, request, obj=None):
        return not_russian(self._names(request, obj))

    def _names(self, request, obj):
        return flatten_fieldsets(self.get_fieldsets(request, obj))


@cache
def for_translators(inline):
    """``inline`` as translators see it."""
    return type(f"Translated{inline.__name__}", (TranslatedRows, inline), {})
