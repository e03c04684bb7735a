"""Meetings as calendar events (iCalendar, RFC 5545): whole days, and only days that a source gives."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.prop import vText

from ctitf_site.register.fields import Text, active_language
from ctitf_site.web.dates import period
from ctitf_site.web.paging import read_chunks

MEDIA_TYPE = "text/calendar; charset=utf-8"
A_DAY = 10  # letters of an ISO 8601 date
AT_ONCE = 500


def on_known_days(meetings):
    """The meetings of which the first day is known: a month or a year is no place in a calendar."""
    return meetings.annotate(exactness=Length("start")).filter(exactness=A_DAY)


def lines(meetings):
    """A calendar of the meetings, piece by piece, so that it takes as little memory for thousands as for one."""
    begin, end = frame()
    yield begin
    for rows in read_chunks(on_known_days(meetings).with_related(), ("start", "ref"), AT_ONCE):
        yield b"".join(event(meeting).to_ical() for meeting in rows)
    yield end


def frame():
    """What stands before and after the events."""
    calendar = Calendar()
    language, name = active_language(), _("Register of the Joint Plan of Action")
    calendar.add("prodid", f"-//{host()}//{name}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(f"{name}: {_('meetings')}"))
    end = b"END:VCALENDAR\r\n"
    return calendar.to_ical().removesuffix(end), end


def event(meeting) -> Event:
    """The meeting from its first day until its last; where the last is not known as a day, the first alone."""
    found = Event()
    found.add("uid", f"{meeting.ref}@{host()}")
    found.add("dtstamp", meeting.updated_at)
    found.add("last-modified", meeting.updated_at)
    found.add("dtstart", meeting.start.first)
    if meeting.end and meeting.end.precision == "day":
        found.add("dtend", meeting.end.last + timedelta(days=1))  # the end is the first day after it
    found.add("transp", "TRANSPARENT")
    for name, text in (
        ("summary", meeting.title),
        ("location", place(meeting)),
        ("description", description(meeting)),
    ):
        if text:
            found.add(name, vText(text, params={"LANGUAGE": getattr(text, "lang", active_language())}))
    found.add("url", f"{settings.SITE_URL}{meeting.get_absolute_url()}")
    return found


def place(meeting):
    country = meeting.country.title if meeting.country else ""
    parts = [part for part in (meeting.venue, meeting.city, country) if part]
    # All of it is in one language, or else in none that could be named.
    return Text(", ".join(parts), parts[0].lang if len({part.lang for part in parts}) == 1 else "mul") if parts else ""


def description(meeting):
    """What it was, in a sentence or two, and its last day where that is no day of the calendar."""
    if meeting.end and meeting.end.precision != "day":
        until = _("Until %(date)s; the day is not recorded.") % {"date": period(meeting.end)}
        return f"{meeting.get_kind_display()}. {until}"
    return meeting.summary


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname
