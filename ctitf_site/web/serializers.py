"""How rows become JSON objects and rows of a table: one serializer for each kind of row."""

from functools import cache
from typing import ClassVar

from django.utils.translation import gettext as _

from ctitf_site.register.models import Citation, Entry, Name

from .fields import Absent, Address, Day, Field, LastChange, NameOn, Pages, columns, serialize
from .query import Problem, QueryError
from .related import Many, One, Related, field_of, link
from .shape import WHOLE, chosen, refuse_others


class Serializer:
    """Prints the rows of one model. ``fields``: names of its fields, or fields of another shape.

    ``day``: a partial date, where the answer tells what was true then. ``shape``: what of each row is printed.
    """

    model = None
    fields = ()
    by_model: ClassVar[dict] = {}

    def __init_subclass__(cls):
        if cls.model:
            Serializer.by_model[cls.model] = cls

    def __init__(self, detail=False, day=None, shape=WHOLE):
        self.day = day
        given = [*self.first(), *self.fields, *self.last()]
        given += [*(self.of_day() if day else ()), *(self.only_detail() if detail else ())]
        members = [field_of(self.model, field) if isinstance(field, str) else field for field in given]
        members = chosen(self.expanded(members, shape), shape.fields)
        self.members = [field.in_language(shape.language) for field in members] if shape.language else members

    @classmethod
    def of(cls, day=None, shape=WHOLE, **kind):
        """The one for an answer; that for whole rows, which most ask for, is made once."""
        return cls(day=day, shape=shape, **kind) if day or shape != WHOLE else cls._whole(**kind)

    @classmethod
    @cache
    def _whole(cls, **kind):
        return cls(**kind)

    def expanded(self, members, shape):
        """``members`` with those in full that the shape asks for, and with what only details give otherwise."""
        known, inside = {member.name: member for member in members}, self.inside()
        refuse_others("expand", shape.expand, self.expandable(members))
        if shape.fields and (left := [name for name in shape.expand if name not in shape.fields]):
            problem = _("“%(value)s” is not given, because “fields” does not name it.") % {"value": left[0]}
            raise QueryError(Problem("expand", problem, shape.fields))
        for name in shape.expand:
            within = shape.inside(name)
            in_full = inside[name].many(name, day=self.day, shape=within) if name in inside else None
            known[name] = in_full or known[name].with_fields(members_of(known[name], within))
        return [*known.values()]

    def expandable(self, members=None):
        """Names of what can be given in full."""
        related = [member.name for member in (self.members if members is None else members) if is_expandable(member)]
        return sorted({*related, *self.inside()})

    def inside(self):
        """Serializers of what lives inside a row, by the name under which details give it."""
        return {}

    def first(self):
        """What stands before the fields of the model."""
        return ()

    def last(self):
        """What stands after the fields of the model."""
        return ()

    def of_day(self):
        """What is added where the answer is of a day."""
        return [Day(self.day)]

    def only_detail(self):
        """What is left out in lists."""
        return ()

    def values(self, queryset, also=()):
        """``queryset`` with the columns that are printed, and ``also`` others."""
        return queryset.values(*self.reads(also))

    def reads(self, also=()) -> tuple:
        """The columns that are read, and ``also`` others, each once."""
        return tuple(dict.fromkeys(["pk", *columns(self.members), *also]))

    def serialize(self, rows):
        return serialize(self.members, rows)

    def header(self):
        """Names of the columns of a table."""
        return [f"{field.name}{suffix}" for field in self.members for suffix in field.cells]

    def table(self, objects):
        """Cells for each of the JSON ``objects``."""
        cells = [(field.name, cell) for field in self.members for cell in field.cells.values()]
        return [[cell(item[name]) for name, cell in cells] for item in objects]


def is_expandable(member):
    return isinstance(member, Related) and member.model in Serializer.by_model


def members_of(related, shape):
    """What related rows print in full; rows that live inside this one do not name it again."""
    serializer = Serializer.by_model[related.model]
    lives_here = isinstance(related, Many) and related.parent == getattr(related.model, "parent_name", None)
    return serializer(within=True, shape=shape).members if lives_here else serializer(shape=shape).members


class ChildSerializer(Serializer):
    """Prints rows that live inside a record: flat with a link to their record, or within their record."""

    has_address = True

    def __init__(self, within=False, day=None, shape=WHOLE):
        self.within = within
        super().__init__(day=day, shape=shape)

    def first(self):
        yield Field("uid")
        if self.has_address:
            yield Address(self.model)
        if not self.within:
            yield self.parent()

    def parent(self):
        return field_of(self.model, self.model.parent_name)

    @classmethod
    def many(cls, name, kind=Many, day=None, shape=WHOLE):
        """The rows of this kind inside a record, as its field ``name``; only those that held on ``day``."""
        parent = cls.model.parent_name
        ordering = [field for field in cls.model._meta.ordering if field != parent]
        return kind(name, cls(within=True, shape=shape).members, cls.model, parent, ordering, day)


class NameSerializer(ChildSerializer):
    model = Name
    has_address = False
    fields = ("text", "type", "language", "start", "end")


class CitationSerializer(ChildSerializer):
    model = Citation
    fields = (
        "path",
        "fact",
        "value",
        "printed",
        "document",
        "locator",
        "preferred",
        "reason",
        "disagreement",
    )

    def parent(self):
        return One("record", link(Entry), source="entry")


class RecordSerializer(Serializer):
    """Prints records. ``children``: what lives inside them and is shown in details."""

    children = {}

    def first(self):
        return ["ref", Address(self.model), Pages(self.model), LastChange(), "updated_at", "title"]

    def last(self):
        return [Absent("absent")]

    def of_day(self):
        return [*super().of_day(), NameOn(self.day)]

    def inside(self):
        return self.children | {"names": NameSerializer, "citations": CitationSerializer}

    def only_detail(self):
        return [serializer.many(name, day=self.day) for name, serializer in self.inside().items()]
