"""The second step of the login: a code of the second factor."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_otp import login

from .devices import accept
from .kept import CODE
from .left_out import carried


class CodeForm(forms.Form):
    """One code; ``device`` is what it is a code of."""

    use_required_attribute = False  # the browser's own bubble speaks the browser's language
    device = None

    one_time_code = forms.CharField(
        label=_("Code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, user, *args, accepting=accept, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.accepting = user, accepting

    def clean(self):
        super().clean()
        if text := self.cleaned_data.get(CODE):
            try:
                self.device = self.accepting(self.user, text)
            except ValidationError as error:
                self.add_error(CODE, error)


def page(site, request):
    kept = carried(request)
    if site.has_permission(request):
        return site.next_step(request, address_after(request), kept)
    if request.method != "POST":
        return show(site, request)
    form = CodeForm(request.user, request.POST)
    if not form.is_valid():
        return show(site, request, form, kept)
    log_in(request, form.device)
    return site.next_step(request, address_after(request), kept)


def log_in(request, device):
    """From here on this session is one of somebody who has shown both factors."""
    request.session.cycle_key()
    login(request, device)


def show(site, request, form=None, kept=None):
    context = {
        "title": _("Second step: a code"),
        "form": form or CodeForm(request.user),
        "next": kept.address if kept else address_after(request),
        "kept": kept,
        "action": reverse("admin:second_factor_code"),
    }
    return site.answer(request, "desk/staff/code.html", context)


def address_after(request) -> str:
    """Where the clerk wanted to go; the first page of the desk where that is no page of ours."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else reverse("admin:index")
