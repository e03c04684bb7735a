"""What the columns of models hold, said in JSON Schema."""

from functools import singledispatch

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from ctitf_site.register.dates import PartialDateField
from ctitf_site.register.models.entry import Emptiness

from . import shapes


def column(model, path):
    """The schema of the value at ``path`` of ``model``; anything, where the model has no such column."""
    *steps, last = path.split("__")
    try:
        for step in steps:
            model = model._meta.get_field(step).related_model
        field = model._meta.get_field(last)
    except FieldDoesNotExist:
        return {}
    schema = kind(field) | about(field)
    if last in ("ref", "uid"):
        return schema | {"pattern": shapes.REF if last == "ref" else "^[a-z0-9]{1,12}$"}
    return shapes.or_null(schema) if may_be_empty(field) else schema


def may_be_empty(field):
    """Empty text is printed as null."""
    return field.null or (field.blank and isinstance(field, models.CharField | models.TextField | models.FileField))


def about(field):
    return {"description": str(field.help_text)} if field.help_text else {}


@singledispatch
def kind(field):
    """The schema of a value that is there; by the class of the model's field."""
    return {}


@kind.register(models.CharField)
@kind.register(models.TextField)
def _(field):
    if field.choices:
        return shapes.word(value for value, _label in field.flatchoices)
    return shapes.text(maxLength=field.max_length) if field.max_length else shapes.text()


@kind.register
def _(field: models.URLField):
    return shapes.address()


@kind.register
def _(field: PartialDateField):
    return shapes.text(pattern=shapes.PARTIAL_DATE, examples=["2012-06-21", "2012-06", "2012"])


@kind.register
def _(field: models.DateField):
    return shapes.text(format="date")


@kind.register
def _(field: models.DateTimeField):
    return shapes.text(format="date-time")


@kind.register
def _(field: models.IntegerField):
    return shapes.whole() if "Positive" in type(field).__name__ else {"type": "integer"}


@kind.register
def _(field: models.BooleanField):
    return {"type": "boolean"}


@kind.register
def _(field: models.FileField):
    return shapes.address()


@kind.register
def _(field: models.JSONField):
    return {"type": "object", "additionalProperties": shapes.word(Emptiness.values)}
