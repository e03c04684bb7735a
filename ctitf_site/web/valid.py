"""``?on=``: what was true on a day. Read in one place for lists and single records, on pages and in the API."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.dates import PartialDate

from .filters import DateFilter, PartialDateFormField
from .filtersets import StrictFilterSet
from .query import Problem, QueryError

NAME = "on"
ALLOWED = ("2012-06-21", "2012-06", "2012")


class DayField(PartialDateFormField):
    """A day, a month or a year that has begun: nothing is known of what will be true."""

    allowed = ALLOWED

    def clean(self, value):
        day = super().clean(value)
        if day and day.first > timezone.localdate():
            raise ValidationError(_("This day has not come yet; nothing is known of it."))
        return day


class DayFilter(DateFilter):
    """``on=2012-06-20``: rows with a from–to that held on that day; names of records as they were."""

    field_class = DayField

    def filter(self, queryset, value):
        return queryset.on(value)


class DayFilterSet(StrictFilterSet):
    """Filters of what can be asked for a day."""

    on = DayFilter(
        label=_("On this day"),
        help_text=_(
            "Names and memberships as they were on this day, or on any day of this month or year. "
            "An empty end counts as open. Memberships without from and to are kept: the source speaks of their “as of”."
        ),
    )


def read_day(query) -> PartialDate | None:
    """The day that the query string asks for. Raises ``QueryError``."""
    try:
        return DayField(required=False).clean(query.get(NAME, ""))
    except ValidationError as error:
        raise QueryError(*(Problem(NAME, message, ALLOWED) for message in error.messages)) from None
