"""How rows become JSON objects and rows of a table: one serializer for each kind of row."""

from ctitf_site.register.models import Citation, Entry, Name

from .fields import Absent, Address, Day, Field, Many, NameOn, One, Pages, columns, field_of, link, serialize


class Serializer:
    """Prints the rows of one model. ``fields``: names of its fields, or fields of another shape.

    ``day``: a partial date, where the answer tells what was true then.
    """

    model = None
    fields = ()

    def __init__(self, detail=False, day=None):
        self.day = day
        given = [*self.first(), *self.fields, *self.last()]
        given += [*(self.of_day() if day else ()), *(self.only_detail() if detail else ())]
        self.members = [field_of(self.model, field) if isinstance(field, str) else field for field in given]

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
        return queryset.values(*dict.fromkeys(["pk", *columns(self.members), *also]))

    def serialize(self, rows):
        return serialize(self.members, rows)

    def header(self):
        """Names of the columns of a table."""
        return [f"{field.name}{suffix}" for field in self.members for suffix in field.cells]

    def table(self, objects):
        """Cells for each of the JSON ``objects``."""
        cells = [(field.name, cell) for field in self.members for cell in field.cells.values()]
        return [[cell(item[name]) for name, cell in cells] for item in objects]


class ChildSerializer(Serializer):
    """Prints rows that live inside a record: flat with a link to their record, or within their record."""

    has_address = True

    def __init__(self, within=False, day=None):
        self.within = within
        super().__init__(day=day)

    def first(self):
        yield Field("uid")
        if self.has_address:
            yield Address(self.model)
        if not self.within:
            yield self.parent()

    def parent(self):
        return field_of(self.model, self.model.parent_name)

    @classmethod
    def many(cls, name, kind=Many, day=None):
        """The rows of this kind inside a record, as its field ``name``; only those that held on ``day``."""
        parent = cls.model.parent_name
        ordering = [field for field in cls.model._meta.ordering if field != parent]
        return kind(name, cls(within=True).members, cls.model, parent, ordering, day)


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
        return ["ref", Address(self.model), Pages(self.model), "updated_at", "title"]

    def last(self):
        return [Absent("absent")]

    def of_day(self):
        return [*super().of_day(), NameOn(self.day)]

    def only_detail(self):
        children = self.children | {"names": NameSerializer, "citations": CitationSerializer}
        return [serializer.many(name, day=self.day) for name, serializer in children.items()]
