"""The second factor of an account: a telephone that shows codes, and ten codes on paper for the day it is lost."""

import time
from base64 import b32encode
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

# Names of the two, which django-otp wants.
PHONE, PAPER = "phone", "paper"
CODES, DIGITS = 10, 6
# A secret that was shown and not confirmed for so long is shown no more.
UNCONFIRMED = timedelta(hours=1)
# What is written down as so much later than now was written by a clock that was ahead.
AHEAD = timedelta(minutes=15)


def phone_of(user):
    """The device that shows codes for ``user``; None where there is none yet."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def has_phone(user) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def new_phone(user):
    """The device that ``user`` is about to confirm; the same one as long as its page may be open."""
    mine = TOTPDevice.objects.filter(user=user, confirmed=False)
    mine.filter(created_at__lt=timezone.now() - UNCONFIRMED).delete()
    return mine.first() or TOTPDevice.objects.create(user=user, name=PHONE, confirmed=False)


def codes_left(user) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def accept(user, text: str, device=None):
    """The device that ``text`` is a code of, which is used up by that. Raises ``ValidationError``."""
    code = "".join(text.split()).replace("-", "").lower()
    on_paper = StaticDevice.objects.filter(user=user).first()
    device = device or (phone_of(user) if code.isdecimal() and len(code) == DIGITS else on_paper)
    _forgive_clock(device)
    _refuse_guessing(device)
    if device is None or not verify_token(user, device.persistent_id, code):
        raise ValidationError(_("This code is wrong, or was used already. Each code is good for once: take the next."))
    device.refresh_from_db()
    return device


def _forgive_clock(device):
    """A code that was used, or was wrong, at a time that is to come would keep all codes out until then."""
    latest = timezone.now() + AHEAD
    if device and device.throttling_failure_timestamp and device.throttling_failure_timestamp > latest:
        device.throttle_reset()
    if isinstance(device, TOTPDevice) and device.last_t > (time.time() + AHEAD.total_seconds()) // device.step:
        device.last_t = -1
        device.save(update_fields=["last_t"])


def _refuse_guessing(device):
    allowed, why = device.verify_is_allowed() if device else (True, None)
    if not allowed:
        seconds = max(1, round((why["locked_until"] - timezone.now()).total_seconds()))
        note = ngettext(
            "Too many wrong codes. Try again in %(n)s second.",
            "Too many wrong codes. Try again in %(n)s seconds.",
            seconds,
        )
        raise ValidationError(note % {"n": seconds})


def confirm(user, text: str):
    """Make the device that is being set up the second factor of ``user``. Raises ``ValidationError``."""
    device = accept(user, text, new_phone(user))
    with transaction.atomic():  # another window may have begun with another one
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    device.confirmed = True
    return device


def renew_codes(user) -> list[str]:
    """Ten new codes in the place of those that there were, as they are shown: once."""
    StaticDevice.objects.filter(user=user).delete()
    paper = StaticDevice.objects.create(user=user, name=PAPER)
    codes = [StaticToken.random_token() for _number in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def forget(user) -> bool:
    """Take the second factor of ``user`` away, codes and all; says whether there was one."""
    found = has_phone(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return found


def secret_of(device) -> str:
    """The secret to be typed where no picture can be taken, in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def picture_of(device) -> str:
    """The secret as a QR code: an SVG without any style of its own."""
    code = QRCode(border=2)
    code.add_data(device.config_url)
    return mark_safe(code.make_image(image_factory=SvgPathImage).to_string(encoding="unicode"))  # noqa: S308 – no text in it
