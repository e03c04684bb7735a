"""Logging in as a browser does, with codes as a telephone shows them."""

import re
import time
from datetime import timedelta
from html.parser import HTMLParser

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from ctitf_site.desk.staff import devices
from ctitf_site.desk.staff.sessions import SessionStore

LOGIN, CODE, SET_UP = "/admin/login/", "/admin/second-factor/code/", "/admin/second-factor/"


def log_in(name, password="password", client=None, **sent):
    """Send the login form; gives the browser and the answer."""
    client = client or Client()
    return client, client.post(LOGIN, {"username": name, "password": password, "next": "/admin/", **sent})


def with_phone(user):
    """A second factor for ``user``, set up; gives the device."""
    device = devices.new_phone(user)
    device.confirmed = True
    device.save()
    return device


def code_of(device, steps=0):
    """The six digits that a telephone shows now, or so many steps of 30 seconds later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and the pairs of name and value that a browser would send."""

    def __init__(self, response):
        super().__init__()
        self.found = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.found.append((attrs.get("action", ""), []))
        elif tag == "input" and self.found and attrs.get("type") == "hidden":
            self.found[-1][1].append((attrs["name"], attrs.get("value", "")))

    def to(self, address):
        """What the form sent to ``address`` holds: each name with all its values."""
        [pairs] = [pairs for action, pairs in self.found if action == address]
        values = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        return values


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def let_pass(seconds):
    """Let all that is written down be so many seconds older."""
    ago = timedelta(seconds=seconds)
    for row in Session.objects.all():
        data = SessionStore().decode(row.session_data)
        data["began"] -= seconds
        row.session_data, row.expire_date = SessionStore().encode(data), row.expire_date - ago
        row.save()
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - ago)
    TOTPDevice.objects.update(throttling_failure_timestamp=F("throttling_failure_timestamp") - ago)
