"""``?as_of=``: every page and endpoint as the register spoke at another time, with links that stay there.

A date means the end of that day, a timestamp that moment, ``seq:123`` a number of the public sequence. This is
the time at which the register said something, not the time at which it was true.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ctitf_site.register.history import INSTANT, at_seq, last_seq, present, seq_at
from ctitf_site.register.replay import PATIENCE, Busy, reading_at

from . import errors
from .query import Problem, QueryError

NAME = "as_of"
PLACES = "|".join([*dict(settings.LANGUAGES), "api", "id", "media"])
# Where the register speaks; the sitemap and the admin know only today.
SPOKEN = tuple(f"/{place}/" for place in PLACES.split("|"))
OURS = rf"(?:{re.escape(settings.SITE_URL)})?/(?:{PLACES})/"
# Addresses of this site, or of this very page with another query, up to a hash sign: in attributes of HTML, but
# for the way back to now; and in headers.
LINKED = re.compile(rf'(?<!class="now" )((?:href|src|action)=")((?:{OURS}|\?)[^"#]*)')
BARE = re.compile(rf"{OURS}[^>#]*")
ABSOLUTE = re.compile(rf"{re.escape(settings.SITE_URL)}/(?:{PLACES})/[^#]*")
# What was said in a second, or at an instant, was said then: so a record can be asked for by its own time.
SECOND = timedelta(seconds=1)
FORM = re.compile(r'<form[^>]*method="get"[^>]*>')


class Later(Exception):
    """Only the database knows this time, and a release stands in for it."""


@dataclass(frozen=True)
class Moment:
    """A time of the register: how it was asked for, its number in the sequence, and when that change was made."""

    text: str
    seq: int
    at: datetime

    @property
    def day(self):
        """The day on which that change was made, as ISO 8601 text."""
        return timezone.localdate(self.at).isoformat()


class AsOfMiddleware:
    """Answer from the file of the moment that ``as_of`` names; views know nothing of it but ``request.as_of``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.as_of = None
        if NAME not in request.GET or not (request.path == "/" or request.path.startswith(SPOKEN)):
            return self.get_response(request)
        try:
            request.as_of = read_moment(request.GET.getlist(NAME), request.release)
        except QueryError as error:
            return errors.bad_query(request, error)
        except Later:
            return errors.later(request, too_late(request.release), PATIENCE)
        request.GET = request.GET.copy()
        del request.GET[NAME]
        try:
            with reading_at(request.as_of.seq):
                return stay_there(self.get_response(request), request.as_of)
        except Busy:
            detail = _("Another time is being looked up. Please ask again in a moment.")
            return errors.later(request, detail, PATIENCE)


def too_late(release):
    detail = _("Release %(name)s, which stands in for the register at the moment, ends on %(day)s (seq:%(seq)s).")
    return detail % {"name": release.name, "day": release.day, "seq": release.seq}


def read_moment(values, release=None) -> Moment:
    """The moment that the query string names. Raises ``QueryError``; ``Later`` for one after ``release``, if any."""
    if len(values) > 1:
        raise QueryError(Problem(NAME, _("Give this parameter once.")))
    seq = _seq(values[0].strip(), release)
    if not seq:
        raise QueryError(Problem(NAME, _("The register had said nothing yet."), examples()))
    return Moment(values[0].strip(), seq, at_seq(seq))


def examples() -> tuple[str, ...]:
    """Values that are answered at present."""
    now = timezone.localtime()
    return now.date().isoformat(), now.isoformat(timespec="seconds"), f"seq:{last_seq()}"


def _seq(text, release):
    if number := re.fullmatch(r"seq:([0-9]{1,18})", text, re.ASCII):
        last = last_seq()
        if release and int(number[1]) > last:
            raise Later
        if not 1 <= int(number[1]) <= last:
            problem = _("Numbers of the sequence go from 1 to %(last)s.") % {"last": last}
            raise QueryError(Problem(NAME, problem, examples()))
        return int(number[1])
    moment = _moment(text)
    if moment > timezone.now() and moment > present() + SECOND:  # a time long past costs no look at the last change
        raise QueryError(Problem(NAME, _("This time has not come yet."), examples()))
    if release and moment > release.at:
        raise Later
    return seq_at(moment)


def _moment(text):
    """The end of the day, second or instant that ``text`` names; today, by the clock or the register, ends now."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            day = date.fromisoformat(text)
            if day >= timezone.localdate() and day in (timezone.localdate(), timezone.localdate(now := present())):
                return now
            if day == date.max:  # the day after it cannot be counted
                return datetime.max.replace(tzinfo=UTC)
            return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
        if "T" not in text:
            raise ValueError("no time of day")
        # In a query string a plus sign arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        moment = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
        return moment.astimezone(UTC) + (INSTANT if moment.microsecond else SECOND)
    except (ValueError, OverflowError):
        problem = _("Give a day, a moment or a number of the sequence.")
        raise QueryError(Problem(NAME, problem, examples())) from None


def stay_there(response, moment):
    """The response with links that lead to the same moment."""
    parameter = f"{NAME}={quote(moment.text, safe=':')}"
    response["X-Robots-Tag"] = "noindex"
    for header in {"Location", "Link"} & set(response.headers):
        response[header] = BARE.sub(lambda found: _with(found[0], parameter), response[header])
    kind = response.get("Content-Type", "")
    if kind.startswith("text/html"):
        page = LINKED.sub(lambda found: found[1] + _with(found[2], parameter, "&amp;"), response.content.decode())
        field = format_html('<input type="hidden" name="{}" value="{}">', NAME, moment.text)
        response.content = FORM.sub(lambda found: found[0] + field, page)
    elif kind.startswith("application/json") and response.content:
        content = _addresses_with(json.loads(response.content), parameter)
        response.content = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return response


def _addresses_with(value, parameter):
    """The same JSON with the parameter in every address of this site."""
    if isinstance(value, dict):
        return {name: _addresses_with(inner, parameter) for name, inner in value.items()}
    if isinstance(value, list):
        return [_addresses_with(inner, parameter) for inner in value]
    return _with(value, parameter) if isinstance(value, str) and ABSOLUTE.fullmatch(value) else value


def _with(address, parameter, joint="&"):
    return f"{address}{joint if '?' in address else '?'}{parameter}"
