"""Who is let into the desk: the password, then a code where there is a second factor.

A form that comes from somebody who is not let in is not lost: the answer is the page of the login that is missing,
with the form inside, and after the login the form is handed back, to be sent with one press.
"""

from functools import update_wrapper
from urllib.parse import urlencode

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from . import code, elsewhere, given, guessing, second_factor
from .audit import forget_old
from .browser import marked, remember
from .devices import has_phone
from .kept import Kept
from .language import asked_for, back, keep, language_of, set_language, speak
from .left_out import NEVER, carried, is_never_kept, sent
from .rights import needs_second_factor
from .sessions import drop_ended
from .throttle import forget_what_is_to_come

CODE, SET_UP, OWN = "admin:second_factor_code", "admin:second_factor", "admin:password_change"
SHOWN = {CODE: code.show, SET_UP: second_factor.show, OWN: given.show}


class LoginForm(AdminAuthenticationForm):
    def clean_username(self):
        """Nobody has a name this long, and the table of attempts could not hold it."""
        if len(name := self.cleaned_data["username"]) > self.fields["username"].max_length:
            raise self.get_invalid_login_error()
        return name

    def clean(self):
        """Here the password is looked at, if there is one."""
        if not all(self.cleaned_data.get(box) for box in self.fields):
            return super().clean()
        with guessing.heard(self.request, self.cleaned_data["username"]):
            forget_what_is_to_come(self.cleaned_data["username"])
            return super().clean()

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        given.refuse_old(user)


def is_member(user) -> bool:
    """Has somebody of the staff given the password?"""
    return user.is_authenticated and user.is_active and user.is_staff


def missing_step(request) -> str:
    """The name of the page that stands between a member of staff and the desk; empty where none does."""
    user = request.user
    shown = getattr(user, "otp_device", None)
    if not shown and not hasattr(user, "has_phone"):  # asked for several times while a page is made
        user.has_phone = has_phone(user)
    if not shown and user.has_phone:
        return CODE
    if given.GIVEN in request.session:
        return OWN
    return SET_UP if not shown and needs_second_factor(user) else ""


class Entrance:
    """Part of the admin site: who is let in, and what becomes of a form that was sent by somebody who is not."""

    login_form = LoginForm
    login_template = "desk/staff/login.html"

    def get_urls(self):
        pages = [
            path("language/", self.language, name="language"),
            path("second-factor/", self._member_view(second_factor.page, SET_UP), name="second_factor"),
            path("second-factor/code/", self._member_view(code.page, CODE), name="second_factor_code"),
            path("password_change/", self._member_view(given.page, OWN), name="password_change"),
            path("sessions/", self._member_view(elsewhere.page, ""), name="sessions"),
        ]
        return [*pages, *super().get_urls()]

    def has_permission(self, request):
        return is_member(request.user) and not missing_step(request)

    def admin_view(self, view, cacheable=False):
        checked = super().admin_view(view, cacheable)

        @never_cache
        def inner(request, *args, **kwargs):
            if request.path != reverse("admin:logout"):
                return self.way_in(request)
            if request.user.is_authenticated:
                return self.logout(request)  # who is half-way in may leave
            return redirect_to_login(reverse("admin:index"), reverse("admin:login"))

        def either(request, *args, **kwargs):
            return (checked if self.has_permission(request) else inner)(request, *args, **kwargs)

        return update_wrapper(either, checked)

    def _member_view(self, page, own_step):
        """``page`` for who has given the password, where it is the step that is missing, or none is."""

        @never_cache
        def view(request):
            if is_member(request.user) and missing_step(request) in ("", own_step):
                return page(self, request)
            return self.way_in(request)

        return view

    # The way in ----------------------------------------------------------------------------------------------
    def way_in(self, request, kept=None):
        """The page of the step that is missing, with the form that was sent inside."""
        kept = kept or Kept.sent_with(request) or sent(request)
        member = is_member(request.user)
        if not member and (kept or request.method == "POST"):
            return self.login_page(request, kept=kept)
        if kept or member:
            return self.next_step(request, request.get_full_path(), kept)
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))

    def next_step(self, request, address, kept=None):
        """What follows a step: the next one, or the page that was asked for, or the form that was kept."""
        step = missing_step(request)
        if not step:
            return self.hand_over(request, kept) if kept else HttpResponseRedirect(address)
        if kept:
            return SHOWN[step](self, request, kept=kept)
        return HttpResponseRedirect(f"{reverse(step)}?{urlencode({'next': address})}")

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        if request.method != "POST" and is_member(request.user) and missing_step(request):
            return self.next_step(request, reverse("admin:index"))
        kept = carried(request)
        try:
            response = super().login(request, {"kept": kept, **(extra_context or {})})
        except guessing.Refused as refused:
            return self.refused_page(request, refused)
        if request.method != "POST" or response.status_code != 302:
            return response
        drop_ended()
        forget_old()
        request.session.begin()
        given.note_login(request)
        chosen = language_of(request.user)
        speak(request, chosen)
        marked(request)  # from here on this browser has a mark, before two of its windows ask for one at once
        response = guessing.know(request, self.next_step(request, response.url, kept), request.user.get_username())
        return keep(response, chosen) if chosen else response

    def login_page(self, request, *, kept=None, note="", status=403):
        """The login in the place of another page, which the clerk has asked for."""
        is_own = request.path == reverse("admin:login")
        username = request.POST.get("username", "")[:150] if is_own else ""
        asked = code.address_after(request) if is_own else request.get_full_path()
        context = {
            "title": _("Log in"),
            "app_path": reverse("admin:login"),
            "form": self.login_form(request, initial={"username": username}),
            "next": kept.address if kept else asked,
            "kept": kept,
            "note": note,
        }
        return self.answer(request, self.login_template, context, status)

    def refused_page(self, request, refused):
        """The password is not looked at: the login again, with the form that came along."""
        page = self.login_page(request, kept=Kept.sent_with(request), note=refused.note, status=refused.status)
        return refused.answered(page)

    # Forms that cannot be taken as they came ------------------------------------------------------------------
    def hand_over(self, request, kept, status=200):
        """The form that was kept, to be sent to its page with one press."""
        context = {"title": _("Your form is here, and nothing is lost"), "kept": kept, "stale": status != 200}
        return self.answer(request, "desk/staff/handed.html", context, status)

    def unconfirmed(self, request):
        """403: the form does not prove that it is one of ours, or it is older than the last login."""
        if request.path == reverse("admin:login"):
            kept = carried(request)
            if self.has_permission(request):
                return self.hand_over(request, kept, 403) if kept else HttpResponseRedirect(reverse("admin:index"))
            note = _("This page had been open for too long. Please log in again.")
            return self.login_page(request, kept=kept, note=note)
        kept = Kept.sent_with(request) or Kept.of(request)
        if kept is None:
            context = {"title": _("Nothing was saved"), "note": NEVER if is_never_kept(request) else ""}
            return self.answer(request, "desk/staff/unconfirmed.html", context, 403)
        return self.hand_over(request, kept, 403) if self.has_permission(request) else self.way_in(request, kept)

    def forbidden(self, request):
        """403: only in the desk is anything forbidden, to somebody who came in."""
        return self.answer(request, "desk/staff/forbidden.html", {"title": _("This is not for you")}, 403)

    @method_decorator(never_cache)
    def language(self, request):
        """Change the language, and stay where one was, with what was kept."""
        chosen, kept = asked_for(request), carried(request)
        if not chosen:
            return back(request)
        speak(request, chosen)
        return set_language(request, chosen, self.way_in(request, kept) if kept else back(request))

    def answer(self, request, template, context, status=200):
        response = render(request, template, {**self.each_context(request), **context}, status=status)
        add_never_cache_headers(response)
        return remember(request, response)
