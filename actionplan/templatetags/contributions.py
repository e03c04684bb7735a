"""What pages of other rooms show of contributions."""

from django import template

from ..profile import by_pillar

register = template.Library()


@register.inclusion_tag("actionplan/by_pillar.html")
def contributions_by_pillar(organization):
    """How many contributions an organization has under each pillar, and on whose word."""
    return {"cells": by_pillar(organization)}
