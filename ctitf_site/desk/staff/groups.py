"""The groups of staff: what each may do, in words. Nobody gives a right that they have not, or takes it away."""

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctitf_site.register.models import Entry, Proposal
from ctitf_site.register.public import record_models

from .audit import note_change
from .rights import code_of, group_label, is_within

VERBS = {
    "view": gettext_lazy("see"),
    "add": gettext_lazy("add"),
    "change": gettext_lazy("change"),
    "delete": gettext_lazy("delete"),
}


def permission_label(permission) -> str:
    """As “Meetings: change”; rights of another kind are called as they are."""
    verb, _underscore, noun = permission.codename.partition("_")
    model = permission.content_type.model_class()
    if verb in VERBS and noun == permission.content_type.model:
        return f"{capfirst(model._meta.verbose_name_plural)}: {VERBS[verb]}"
    return _(permission.name)


class PermissionChoices(forms.ModelMultipleChoiceField):
    label_from_instance = staticmethod(permission_label)


def meaningful():
    """Rights that the desk asks for; what lives inside a record follows the record."""
    kinds = Q(content_type__app_label="auth", content_type__model__in=["user", "group"])
    for model in (Entry, Proposal, *record_models()):
        kinds |= Q(content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name)
    unused = Q(content_type__model__in=["entry", "proposal"], codename__regex="^(add|change|delete)_")
    return Permission.objects.filter(kinds).exclude(unused).select_related("content_type")


def given_by(user):
    """The rights that ``user`` may put into a group, or take out."""
    mine = user.get_all_permissions()
    allowed = [permission.pk for permission in meaningful() if code_of(permission) in mine]
    return meaningful().filter(pk__in=allowed).order_by("content_type__app_label", "content_type__model", "pk")


class StaffGroupAdmin(admin.ModelAdmin):
    list_display = ("label", "members")
    actions = None
    ordering = ("pk",)
    change_form_template = "desk/change_form.html"

    @property
    def media(self):
        return forms.Media()

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user_set")

    @admin.display(description=gettext_lazy("group"), ordering="name")
    def label(self, obj):
        return group_label(obj)

    @admin.display(description=gettext_lazy("members"))
    def members(self, obj):
        return ", ".join(sorted(user.get_username() for user in obj.user_set.all())) or None

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field) if len(object_id) < 19 else None

    def has_change_permission(self, request, obj=None):
        """A group that may do more is for somebody who may do as much."""
        return super().has_change_permission(request, obj) and (obj is None or is_within(request.user, obj.permissions))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context |= {"subtitle": obj and group_label(obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return PermissionChoices(
            queryset=given_by(request.user),
            required=False,
            label=capfirst(gettext_lazy("rights")),
            widget=forms.CheckboxSelectMultiple,
        )

    def save_related(self, request, form, formsets, change):
        """What the form does not offer stays as it was."""
        before = {*map(code_of, form.instance.permissions.select_related("content_type"))}
        offered = given_by(request.user).values("pk")
        others = [] if not change else list(form.instance.permissions.exclude(pk__in=offered))
        super().save_related(request, form, formsets, change)
        form.instance.permissions.add(*others)
        after = {*map(code_of, form.instance.permissions.select_related("content_type"))}
        said = [f"+ {code}" for code in sorted(after - before)] + [f"− {code}" for code in sorted(before - after)]
        if said:
            note_change(request, form.instance, f"Rights: {', '.join(said)}")
