"""The accounts of staff: a colleague is added in one step, by groups, and nobody gives more than they have."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ..models import Colleague
from .audit import note_change, rights_of
from .devices import forget, has_phone, phone_of
from .elsewhere import end, say_ended, sessions_of
from .given import give
from .language import language_of
from .names import spelt
from .rights import covers, group_label, is_within


def groups_within(user):
    """The groups that ``user`` may put others into: those that may do no more."""
    groups = Group.objects.order_by("pk")
    return groups.filter(pk__in=[group.pk for group in groups if is_within(user, group.permissions)])


class GroupChoice(forms.ModelChoiceField):
    label_from_instance = staticmethod(group_label)


class GroupChoices(forms.ModelMultipleChoiceField):
    label_from_instance = staticmethod(group_label)


class AccountForm(forms.ModelForm):
    """What both forms of an account ask: also the language, which is kept beside the account."""

    language = forms.ChoiceField(
        label=capfirst(Colleague._meta.get_field("language").verbose_name),
        choices=settings.LANGUAGES,
        help_text=Colleague._meta.get_field("language").help_text,
    )

    def clean_username(self):
        name = self.cleaned_data["username"]
        others = type(self.instance).objects.exclude(pk=self.instance.pk).values_list("username", flat=True)
        if spelt(name, others):
            raise ValidationError(_("Somebody has this name already, perhaps with other capital letters."))
        return name


class NewColleagueForm(AccountForm):
    group = GroupChoice(queryset=Group.objects.none(), label=capfirst(gettext_lazy("group")), widget=forms.RadioSelect)


class ColleagueForm(AccountForm, UserChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["language"] = language_of(self.instance) or get_language()[:2]


class ColleagueAdmin(UserAdmin):
    form, add_form = ColleagueForm, NewColleagueForm
    add_form_template = change_form_template = "desk/change_form.html"
    list_display = ("username", "first_name", "last_name", "in_groups", "is_active", "last_login")
    list_filter = ("is_active",)
    list_per_page = 50
    filter_horizontal = ()
    actions = None

    @property
    def media(self):
        return forms.Media()

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("groups"))
    def in_groups(self, obj):
        return ", ".join(map(group_label, obj.groups.all())) or None

    # Who may change whom --------------------------------------------------------------------------------------
    def has_change_permission(self, request, obj=None):
        """Whoever could change the password of somebody with more rights would have these too."""
        return super().has_change_permission(request, obj) and (obj is None or covers(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or covers(request.user, obj))

    def get_object(self, request, object_id, from_field=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied  # before it is told which accounts there are
        return super().get_object(request, object_id, from_field) if len(object_id) < 19 else None

    # The forms ------------------------------------------------------------------------------------------------
    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["username", "first_name", "last_name", "group", "language"]})]
        rights = ["is_active", *(["is_staff", "is_superuser"] if request.user.is_superuser else []), "groups"]
        others = ["second_factor", "sessions"] if self.is_of_other(request, obj) else []
        return [
            (None, {"fields": ["username", "password", *others]}),
            (_("Personal info"), {"fields": ["first_name", "last_name", "email", "language"]}),
            (capfirst(_("rights")), {"fields": rights}),
            (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return ("second_factor", "sessions", "last_login", "date_joined")

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if "group" in form.base_fields:
            form.base_fields["group"].queryset = groups_within(request.user)
            form.base_fields["language"].initial = get_language()[:2]
        return form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "groups":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return GroupChoices(
            queryset=groups_within(request.user),
            required=False,
            label=capfirst(gettext_lazy("groups")),
            widget=forms.CheckboxSelectMultiple,
        )

    @admin.display(description=gettext_lazy("second factor"))
    def second_factor(self, obj):
        phone = phone_of(obj)
        if phone is None:
            return _("None")
        address = reverse("admin:auth_user_second_factor", args=[obj.pk])
        return format_html('{} · <a href="{}">{}</a>', _("Set up"), address, _("Remove it: the telephone is lost"))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is None:  # whatever is pressed, the password comes next
            context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        request.rights_before = rights_of(type(obj).objects.get(pk=obj.pk)) if change else ""
        if not change:
            obj.is_staff = True
            request.password = give(obj)
        super().save_model(request, obj, form, change)
        if not (obj.is_active and obj.is_staff):
            end(sessions_of(obj))  # or they would go on where the account is opened again
        Colleague.objects.update_or_create(user=obj, defaults={"language": form.cleaned_data["language"]})

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            form.instance.groups.set([form.cleaned_data["group"]])
        if (after := rights_of(form.instance)) != (before := request.rights_before):
            note_change(request, form.instance, f"Rights: {before} → {after}" if before else f"Rights: {after}")

    def response_add(self, request, obj, post_url_continue=None):
        return self.show_password(request, obj, request.password, _("The account was made"))

    def show_password(self, request, user, password, title):
        """It is shown here and nowhere else."""
        login = request.build_absolute_uri(reverse("admin:login"))
        context = {"title": title, "account": user, "password": password, "login": login}
        return self.admin_site.answer(request, "desk/staff/added.html", context)

    @admin.display(description=gettext_lazy("sessions"))
    def sessions(self, obj):
        number = len(sessions_of(obj))
        address = reverse("admin:auth_user_sessions", args=[obj.pk])
        return format_html('{} · <a href="{}">{}</a>', number, address, _("End them")) if number else 0

    # What only others may do: a lost telephone, a forgotten browser, a forgotten password ----------------------
    def get_urls(self):
        views = {"second-factor": self.second_factor_view, "sessions": self.sessions_view}
        own = [
            path(f"<id>/{name}/", self.admin_site.admin_view(view), name=f"auth_user_{name.replace('-', '_')}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def other(self, request, id):
        """The account with this key. One's own is changed elsewhere, where that asks for the password or a code."""
        user = self.get_object(request, id)
        if user is None:
            raise Http404
        if not self.is_of_other(request, user):
            raise PermissionDenied
        return user

    def is_of_other(self, request, user):
        return user != request.user and self.has_change_permission(request, user)

    def second_factor_view(self, request, id):
        user = self.other(request, id)
        if request.method != "POST":
            context = {"title": _("Remove the second factor: %s") % user, "account": user, "has_one": has_phone(user)}
            return self.admin_site.answer(request, "desk/staff/remove.html", context)
        if forget(user):
            note_change(request, user, _("Second factor removed."))
            messages.success(request, _("The second factor was removed."))
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))

    def sessions_view(self, request, id):
        user = self.other(request, id)
        if request.method != "POST":
            context = {"title": _("End the sessions: %s") % user, "account": user, "number": len(sessions_of(user))}
            return self.admin_site.answer(request, "desk/staff/end_sessions.html", context)
        say_ended(request, user, end(sessions_of(user)))
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))

    def user_change_password(self, request, id, form_url=""):
        """A new one is made and shown; one's own is changed where the one before is asked for."""
        if id == str(request.user.pk):
            return HttpResponseRedirect(reverse("admin:password_change"))
        user = self.other(request, id)
        if request.method != "POST":
            context = {"title": _("Give a new password: %s") % user, "account": user}
            return self.admin_site.answer(request, "desk/staff/give.html", context)
        password = give(user)
        note_change(request, user, _("Password given."))
        return self.show_password(request, user, password, _("The new password"))
