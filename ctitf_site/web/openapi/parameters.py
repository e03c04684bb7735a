"""What can be asked: each parameter of a list or record, from its filters and from what the view says of itself."""

from functools import singledispatch

from django import forms
from django.core.validators import RegexValidator

from ..documents.filters import DisagreementsField, FactsField, LanguagesField
from ..filters import MOST_VALUES, ChoicesField, One, PartialDateFormField, RecordsField
from ..paging import LARGEST_PAGE, USUAL_PAGE
from . import examples, shapes

ABOUT = {
    "format": "The format of the answer; the header Accept does the same.",
    "as_of": "The register as it spoke then: a day (its end), a moment, or a number of the public sequence as seq:123.",
    "limit": "Rows on a page.",
    "cursor": "Where a page begins; take it from next or previous, and never make one.",
    "ordering": "The order of the rows; a minus sign turns it around.",
    "Accept-Language": "The language of titles in their order, and of errors: en or ru.",
}

MANY = " Given more than once, each must hold."

TIME = r"^(seq:[0-9]{1,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T\S+)?)$"
NEVER_EMPTY = ("as_of",)


def parameter(name, schema, about="", *, place="query", required=False, example=None):
    """One parameter. Values of a list are joined by commas, which mean “or”."""
    found = {"name": name, "in": place, "description": str(about or ABOUT.get(name, "")), "schema": schema}
    if required or place == "path":
        found["required"] = True
    elif place == "query" and name not in NEVER_EMPTY:
        found["allowEmptyValue"] = True  # as a form sends it whose field is left empty
    if schema.get("type") == "array":
        found |= {"style": "form", "explode": False}
        example = None if example is None else [example]
    return found if example is None else found | {"example": example}


def of_view(view):
    """All parameters of one endpoint: filters first, then those of pages, format and time."""
    told = view.describe().get("parameters", {})
    told = told if isinstance(told, dict) else dict.fromkeys(told, "")
    filterset = getattr(view, "filterset_class", None)
    is_list = filterset and view.action_map.get("get") == "list"
    names = [*told, *(sorted(filterset.common) if is_list else ()), *getattr(view, "of_day", ()) * (not is_list)]
    names = dict.fromkeys([*names, "format", *(() if view.of_today else ("as_of",))])
    given = [one(name, view, filterset, told.get(name, "")) for name in names]
    language = parameter("Accept-Language", shapes.text(), place="header", example="ru")
    return [*given, language]


def one(name, view, filterset, about):
    """The parameter ``name``, as whoever knows most of it says: the view, its filters, or what all lists share."""
    if said := view.parameter_schemas.get(name):
        schema, about = dict(said), said.get("description", about)
        required = schema.pop("required", False)
        example = schema.pop("example", examples.NAMED.get(name))
        return parameter(name, schema, about, required=required, example=example)
    if filterset and name in filterset.base_filters:
        chosen = filterset.base_filters[name]
        sample = example_of(name, chosen.field, view.noun())
        is_repeated = filterset.is_repeated and name in filterset.repeated(view.serializer_class.model)
        about = f"{chosen.extra['help_text']}{MANY if is_repeated else ''}"
        return parameter(name, asked(chosen.field), about, example=sample)
    return parameter(name, common(name, view, filterset), about, example=examples.NAMED.get(name))


def common(name, view, filterset):
    """The schema of a parameter that is no filter."""
    if name == "format":
        return shapes.word(renderer.format for renderer in view.renderer_classes)
    if name == "limit":
        return shapes.whole(1, LARGEST_PAGE, default=USUAL_PAGE)
    if name == "ordering" and filterset:
        words = [f"{sign}{word}" for word in filterset.orderings for sign in ("", "-")]
        return shapes.word(words, default=filterset.default_ordering)
    return shapes.text(minLength=1, **({"pattern": TIME, "examples": ["seq:1"]} if name == "as_of" else {}))


def example_of(name, field, noun=""):
    """A value that answers; the first of those that are few."""
    if special := examples.OF_LISTS.get(f"{noun}.{name}"):
        return special
    if isinstance(field, ChoicesField):
        return field.allowed[0]
    if isinstance(field, PartialDateFormField):
        return examples.DAY
    if isinstance(field, RecordsField):
        return examples.KNOWN.get(field.model._meta.model_name)
    return examples.NAMED.get(name.removesuffix("__not"))


@singledispatch
def asked(field):
    """The schema of what a filter takes; by the class of its form field."""
    patterns = [v.regex.pattern.replace(r"\Z", "$") for v in field.validators if isinstance(v, RegexValidator)]
    longest = getattr(field, "max_length", None)
    return shapes.text(**({"maxLength": longest} if longest else {}), **({"pattern": patterns[0]} if patterns else {}))


def joined(items):
    return shapes.rows(items, minItems=1, maxItems=MOST_VALUES)


@asked.register
def _(field: ChoicesField):
    found = shapes.word(field.allowed)
    return found if isinstance(field, One) else joined(found)


@asked.register
def _(field: RecordsField):
    return joined(shapes.text(pattern=r"^[^,\s]([^,]*[^,\s])?$"))


@asked.register
def _(field: LanguagesField):
    return joined(shapes.text(pattern="^[a-z]{2}$"))


@asked.register
def _(field: FactsField):
    return joined(shapes.text(pattern=f"^({'|'.join(field.allowed)})(/[a-z0-9_]+){{0,2}}$"))


@asked.register
def _(field: DisagreementsField):
    return joined(shapes.text(pattern="^[A-Za-z][0-9]+$"))


@asked.register
def _(field: PartialDateFormField):
    return shapes.text(pattern=shapes.PARTIAL_DATE)


@asked.register
def _(field: forms.IntegerField):
    return {"type": "integer"}
