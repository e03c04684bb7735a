"""Rules that many tables share, kept by the database and said in words to whoever breaks them."""

from django.db.models import CheckConstraint, Choices, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _


def ends_after_start(name: str) -> CheckConstraint:
    """The rule that a period ends in or after the year, month or day in which it starts."""
    return CheckConstraint(
        condition=Q(start="") | Q(end="") | Q(end__gte=Substr("start", 1, Length("end"))),
        name=name,
        violation_error_message=_("The end lies before the start."),
    )


def known(field: str, choices: type[Choices], name: str, *, optional: bool = False) -> CheckConstraint:
    """The rule that ``field`` holds one of its choices, or is empty where it is optional."""
    return CheckConstraint(
        condition=Q(**{f"{field}__in": [*choices.values, *([""] if optional else [])]}),
        name=name,
        violation_error_message=_("Choose one of the values that are offered."),
    )


def long(field: str, length: int, name: str) -> CheckConstraint:
    """The rule that a code has this many characters."""
    return CheckConstraint(
        condition=Exact(Length(field), length),
        name=name,
        violation_error_message=_("This code has another length."),
    )
