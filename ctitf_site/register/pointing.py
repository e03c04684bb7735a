"""Which records name another one, by whatever link there is."""

from .models import Child, Record
from .snapshots import children_of


def links_to(model):
    """Each link by which a row can name a record of ``model``, or a row inside one: the kind of row, and the lookup."""
    yield from _links(model)
    for child in children_of(model):
        yield from _links(child, f"__{child.parent_name}")


def _links(model, path=""):
    for relation in model._meta.related_objects:
        source, name = relation.related_model, relation.field.name
        if issubclass(source, Child):
            if name != source.parent_name:
                yield source, f"{name}{path}"
        elif issubclass(source, Record) and not relation.parent_link:
            yield source, f"{name}{path}"


def record_of(source, field):
    """The path from a row of ``source`` to this ``field`` of its record: the row itself, or what it lives in."""
    return f"{source.parent_name}__{field}" if issubclass(source, Child) else field


def refs_around(model, keys):
    """Refs of the records of ``model`` with these keys, and of published ones that name them: a query for each link."""
    yield model.objects.order_by().filter(pk__in=keys).values_list("ref")
    for source, lookup in links_to(model):
        rows = source.objects.published().order_by().filter(**{f"{lookup}__in": keys})
        yield rows.values_list(record_of(source, "ref"))
