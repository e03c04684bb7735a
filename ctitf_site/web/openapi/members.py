"""What the members of answers hold: a schema for each of our ``Field`` classes.

A class of which nothing is said here has the schema of its column, or the one that its attribute ``schema`` gives.
"""

from dataclasses import dataclass
from functools import singledispatch

from ctitf_site.register.models import Child, Entry

from .. import fields
from ..related import Many, One
from . import shapes
from .columns import column


@dataclass
class Place:
    """Where a field stands: among the members of rows of ``model``."""

    model: type
    components: shapes.Components

    def within(self, model):
        return Place(model, self.components)


def members(found, place):
    """The object that ``found``, fields of one row, are printed as."""
    return shapes.thing({field.name: member(field, place) for field in found})


@singledispatch
def member(field, place):
    """The schema of one member."""
    return getattr(field, "schema", None) or column(place.model, field.source)


@member.register
def _(field: fields.Both, place):
    found = place.components.put("Both", shapes.BOTH)
    about = column(place.model, f"{field.source}_en").get("description")
    return found | {"description": about} if about else found


@member.register
def _(field: fields.Day, place):
    return shapes.text(pattern=shapes.PARTIAL_DATE, description="The day that was asked for; only where one was.")


@member.register
def _(field: fields.NameOn, place):
    found = place.components.put("Both", shapes.BOTH)
    return found | {"description": "What the record was called on that day; only where a day was asked for."}


@member.register
def _(field: fields.Codes, place):
    return shapes.rows(shapes.text(pattern="^[a-z]{2}$"))


@member.register
def _(field: fields.Address, place):
    return shapes.address(description="Where this stands in the API.")


@member.register
def _(field: fields.Pages, place):
    return place.components.put("Pages", shapes.PAGES)


@member.register
def _(field: One, place):
    relation = place.model._meta.get_field(field.source)
    found = related(field, relation.related_model, place)
    found = found | {"description": str(relation.help_text)} if relation.help_text else found
    return shapes.or_null(found) if relation.null else found


@member.register
def _(field: Many, place):
    return shapes.rows(related(field, field.model, place))


def related(field, model, place):
    """What is said of one related row: a link to it, or all of it where it lives inside this one."""
    inside = issubclass(model, Child) and getattr(field, "parent", "") == model.parent_name
    name = "Record" if model is Entry else model.__name__
    found = members(field.fields, place.within(model))
    return place.components.put(f"{name}{'Inside' if inside else 'Link'}", found)
