"""Who guesses passwords is made to wait: django-axes counts, here stands whom it counts and what they are told."""

import ipaddress
from datetime import timedelta

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.backends import ModelBackend
from django.db.models import Max
from django.utils import timezone

from ctitf_site.web.clients import client_of

from .guessing import TooOften


class StaffBackend(ModelBackend):
    """Lets staff in. Anybody else is refused as a wrong password is: same words, same time, and counted."""

    def user_can_authenticate(self, user):
        return user.is_staff and super().user_can_authenticate(user)


def address_of(request):
    """Whom to count: the client as our proxies saw it; None where that is no address."""
    client = client_of(request.META).partition("/")[0]
    try:
        return str(ipaddress.ip_address(client))
    except ValueError:
        return None


def nobody(*_of_request):
    """What the log calls whoever failed to log in: names and addresses are for the desk alone."""
    return "a client"


def locked_out(request, response, credentials):
    """429: the login page with the time from which one may try again, and with what it carried."""
    until = locked_until(request, (credentials or {}).get("username"))
    return admin.site.refused_page(request, TooOften(until))


def forget_what_is_to_come(username):
    """Attempts of a time that is to come were counted by a clock that was ahead: nobody waits until it is there."""
    AccessAttempt.objects.filter(username=username, attempt_time__gt=timezone.now() + get_cool_off()).delete()


def locked_until(request, username):
    """When the next attempt with this name from this address is heard."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=request.axes_ip_address)
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return last + get_cool_off(request) + timedelta(seconds=1)
