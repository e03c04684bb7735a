"""Addresses of many rows of one kind: to reverse a route is slow, so each is reversed once."""

from functools import cache

from django.urls import reverse
from django.utils.translation import override

SAMPLE = "pillar-0"  # a word that every route takes where a slug stands


@cache
def around(route: str, sample: str, language: str) -> tuple[str, str]:
    """What stands before and after ``sample`` in the address that ``route`` gives it, in this language."""
    with override(language):
        before, after = reverse(route, args=[sample]).rsplit(sample, 1)
    return before, after
