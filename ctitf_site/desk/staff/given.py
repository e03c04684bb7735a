"""A password that somebody else gave: good for the login in which one chooses one's own, and for two weeks."""

from datetime import timedelta

from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from ctitf_site.register.models.children import ALPHABET

from ..models import Colleague
from . import guessing
from .audit import note_change
from .code import address_after
from .left_out import carried

GOOD = timedelta(days=14)
# In the session of who came in with such a password; a new password ends all sessions that have it.
GIVEN = "given"


def note_given(user):
    """Note that somebody else knows the password that ``user`` has from now on."""
    Colleague.objects.update_or_create(user=user, defaults={"given": timezone.now()})


@transaction.atomic
def give(user) -> str:
    """A password made by chance, which ``user``, saved or new, has from now on; it ends all sessions."""
    password = get_random_string(14, ALPHABET)
    user.set_password(password)
    user.save()
    note_given(user)
    return password


@transaction.atomic
def choose(request, form):
    """The password in ``form`` is the own one of who asks; this session goes on, and all others end."""
    before = given_to(request.user)
    form.save()
    update_session_auth_hash(request, form.user)
    # What an administrator gives at this very moment stays given.
    Colleague.objects.filter(user_id=request.user.pk, given=before).update(given=None)
    note_change(request, request.user, _("Password changed."))


def given_to(user):
    """When somebody else gave ``user`` the password; None where it is the user's own."""
    return Colleague.objects.filter(user_id=user.pk).values_list("given", flat=True).first()


def refuse_old(user):
    """Raises ``ValidationError`` where the password of ``user`` was given too long ago."""
    given = given_to(user)
    if given and given < timezone.now() - GOOD:
        raise ValidationError(
            _("This password was given to you more than two weeks ago, and is good no more. Ask for a new one.")
        )


def note_login(request):
    """Remember in the session that what comes next is a password of one's own."""
    if given_to(request.user):
        request.session[GIVEN] = True


class OwnPasswordForm(AdminPasswordChangeForm):
    def clean_new_password2(self):
        password = self.cleaned_data["new_password2"]
        if password == self.cleaned_data.get("old_password"):
            raise ValidationError(_("This is the password that you have. Choose another one."))
        return password


def page(site, request):
    if request.method != "POST":
        return show(site, request)
    form = OwnPasswordForm(request.user, request.POST)
    try:
        with guessing.heard(request, request.user.get_username()):
            if form.is_valid():
                choose(request, form)
    except guessing.Refused as refused:
        page = show(site, request, kept=carried(request), note=refused.note, status=refused.status)
        return refused.answered(page)
    if form.errors:
        return show(site, request, form, carried(request))
    if not request.session.pop(GIVEN, False):
        return HttpResponseRedirect(reverse("admin:password_change_done"))
    return site.next_step(request, address_after(request), carried(request))


def show(site, request, form=None, kept=None, note="", status=200):
    context = {
        "title": _("Change password"),
        "form": form or OwnPasswordForm(request.user),
        "next": kept.address if kept else address_after(request),
        "kept": kept,
        "note": note,
        "given": GIVEN in request.session,
        "action": reverse("admin:password_change"),
    }
    return site.answer(request, "desk/staff/password.html", context, status)
