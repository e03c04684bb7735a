"""What pages of other rooms show of contributions."""

from django import template

from ..by_pillar import bars

register = template.Library()


@register.inclusion_tag("actionplan/by_pillar.html")
def contributions_by_pillar(record):
    """How many contributions an organization has, or a State is covered by, under each pillar; and on whose word."""
    return {"bars": list(bars(record))}
