"""The page of one's own second factor: setting it up, new codes on paper, taking it away."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .audit import note_change
from .code import CodeForm, address_after, log_in
from .devices import codes_left, confirm, forget, has_phone, new_phone, picture_of, renew_codes, secret_of
from .left_out import carried
from .rights import needs_second_factor


def page(site, request):
    if request.method != "POST":
        return show(site, request)
    if not has_phone(request.user):
        return set_up(site, request)
    form = CodeForm(request.user, request.POST)
    if not form.is_valid():
        return show(site, request, form)
    return take_away(request) if "remove" in request.POST else show_codes(site, request)


def set_up(site, request):
    form = CodeForm(request.user, request.POST, accepting=confirm)
    if not form.is_valid():
        return show(site, request, form, carried(request))
    log_in(request, form.device)
    note_change(request, request.user, _("Second factor set up."))
    return show_codes(site, request)


def show(site, request, form=None, kept=None):
    """What there is, with what can be done with it; or how to set it up."""
    user, has_one = request.user, has_phone(request.user)
    phone = None if has_one else new_phone(user)
    context = {
        "title": _("Second factor") if has_one else _("Set up your second factor"),
        "form": form or CodeForm(user),
        "next": kept.address if kept else address_after(request),
        "kept": kept,
        "needed": needs_second_factor(user),
        "action": reverse("admin:second_factor"),
        "left": codes_left(user),
        "picture": phone and picture_of(phone),
        "secret": phone and secret_of(phone),
    }
    return site.answer(request, f"desk/staff/{'second_factor' if has_one else 'set_up'}.html", context)


def show_codes(site, request):
    """Ten codes on paper, shown now and never again; from here the way goes on."""
    context = {
        "title": _("Your recovery codes"),
        "codes": renew_codes(request.user),
        "next": address_after(request),
        "kept": carried(request),
    }
    return site.answer(request, "desk/staff/codes.html", context)


def take_away(request):
    forget(request.user)
    note_change(request, request.user, _("Second factor removed."))
    messages.success(request, _("Your second factor was removed."))
    return HttpResponseRedirect(reverse("admin:index"))
