"""One operation for each address of the API: what it takes, and what it answers."""

import re

from ctitf_site.register.dates import PartialDate

from ..viewsets import PublicViewSet, RecordViewSet, one_line
from . import examples, shapes
from .answers import responses
from .members import Place, members
from .parameters import of_view, parameter


def prepared(callback):
    """The view of a route, as it is before any request."""
    view = callback.cls(**callback.initkwargs)
    view.action_map = getattr(callback, "actions", None) or {}
    return view


def operation(path, callback, components):
    """What ``components`` need not say of one address."""
    view = prepared(callback)
    found = of_noun(path, view, components) if isinstance(view, PublicViewSet) else of_other(path, view)
    schema, about, options = found.pop("schema"), found.pop("answer"), found.pop("options", {})
    found["parameters"] = [*path_parameters(path, view), *of_view(view)]
    return found | {"responses": responses(view, schema, about, **options)}


def path_parameters(path, view):
    pattern = getattr(view, "lookup_value_regex", None)
    schema = shapes.text(**({"pattern": f"^{pattern}$"} if pattern else {}))
    return [
        parameter(name, schema, about_key(name), place="path", example=key_of(name, view))
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def about_key(name):
    return "The ref of the record, which never changes." if name == "ref" else "The uid of the row; its list gives it."


def key_of(name, view):
    return examples.REFS.get(view.noun()) if name == "ref" else None


def of_noun(path, view, components):
    """The list of one kind of row, or one row of it."""
    model, noun = view.serializer_class.model, view.noun()
    about, name = one_line(model.__doc__), model.__name__
    if view.action_map.get("get") == "list":
        row = components.put(name, row_of(view, components))
        schema = components.put(f"{name}List", list_of(row))
        said = {"operationId": f"list_{noun}s", "summary": f"All {model._meta.verbose_name_plural}"}
        return said | {
            "description": f"{about} Of each row, what a list shows.",
            "tags": [f"{noun}s"],
            "schema": schema,
            "answer": "A page of rows; in other formats, all of them.",
            "options": {"paged": True},
        }
    is_record = isinstance(view, RecordViewSet)
    options = {"detail": True} if is_record else {}
    schema = components.put(f"{name}Detail" if is_record else name, row_of(view, components, **options))
    return {
        "operationId": f"get_{noun}",
        "summary": f"One {model._meta.verbose_name}",
        "description": f"{about} With all that lives inside it." if is_record else about,
        "tags": [f"{noun}s"],
        "schema": schema,
        "answer": "The row.",
        "options": {"one": True, "gone": is_record},
    }


def row_of(view, components, **options):
    """The object that one row is printed as. What only some questions bring is there, and not required."""
    place = Place(view.serializer_class.model, components)
    usual = members(view.serializer_class(**options).members, place)
    if "on" in view.filterset_class.base_filters:
        asked = members(view.serializer_class(**options, day=PartialDate(examples.DAY)).members, place)
        usual["properties"] = asked["properties"]
    if "fields" in view.describe().get("parameters", {}):  # who names members gets no others
        del usual["required"]
    return usual


def list_of(row):
    return shapes.thing(
        {
            "count": shapes.whole(description="All rows that the filters leave, on all pages."),
            "next": shapes.or_null(shapes.address(description="The page after this one.")),
            "previous": shapes.or_null(shapes.address(description="The page before this one.")),
            "results": shapes.rows(row),
        }
    )


def of_other(path, view):
    """An address that belongs to no kind of row, as its view describes itself."""
    name = re.sub(r"\W+", "_", path).strip("_") or "root"
    first, _stop, rest = one_line(type(view).__doc__).partition(".")
    return {
        "operationId": f"get_{name}",
        "summary": first,
        "description": rest.strip() or f"{first}.",
        "tags": ["register"],
        "schema": view.answer_schema,
        "answer": "What was asked for.",
        "options": {"one": "{" in path},
    }
