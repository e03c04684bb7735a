"""Calendars of all meetings and of one, for programs that keep calendars."""

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from ctitf_site.register.history import last_change
from ctitf_site.web import errors, lookup
from ctitf_site.web.conditional import etag_of
from ctitf_site.web.renderers import written
from ctitf_site.web.views import FilteredView, PageView

from .calendars import MEDIA_TYPE, event, frame, lines
from .filters import CalendarFilterSet
from .models import Meeting


class MeetingsCalendarView(FilteredView):
    """All meetings whose day is known, with the filters of the list."""

    filterset_class = CalendarFilterSet

    def get(self, request):
        found = self.filtered(Meeting.objects.published()).qs
        return calendar(request, "meetings", lambda: written(lines(found), MEDIA_TYPE))


class MeetingCalendarView(PageView):
    """One meeting; 404 with the reason where its day is not known."""

    def get(self, request, slug):
        try:
            meeting = lookup.find(Meeting, slug=slug)
        except lookup.Moved as moved:
            return HttpResponsePermanentRedirect(calendar_of(moved.entry))
        if not meeting.is_on_known_day:
            return errors.answer(
                request, 404, _("The day of this meeting is not recorded, so no calendar can show it.")
            )
        begin, end = frame()
        return calendar(request, meeting.slug, lambda: HttpResponse(begin + event(meeting).to_ical() + end))


def calendar(request, name, write):
    """What ``write`` gives, as a file; 304, and nothing written, as long as the public sequence stands still."""
    change = last_change()  # before any row is read: what comes meanwhile is another calendar
    tag = etag_of(request, *change) if change else None
    response = get_conditional_response(request, etag=tag) or write()
    if response.status_code == 200:
        response["Content-Type"] = MEDIA_TYPE
        response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    if tag:
        response["ETag"] = tag
    return response


def calendar_of(entry):
    """The calendar of a meeting; the page of anything else that one was merged into."""
    if entry.noun == Meeting.noun_name():
        return reverse("meetings:meeting_calendar", args=[entry.slug])
    return entry.get_absolute_url()
