"""What names a record, by whatever link there is, as it will be when another record has taken its place."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Model, Q

from ..models import Child, Citation, FormerAddress, Record
from ..pointing import links_to
from ..twins import Twins

# Where a record stood is part of its own story: a former address leads on by way of it.
STAYS = (FormerAddress,)


@dataclass
class Move:
    """One row that named the merged record, with the survivor in its place, not saved yet.

    ``label`` is what it is called now. ``twin`` says the same already: it stays, and takes in what it lacks.
    """

    row: Model
    label: str
    entry_id: int
    link: str
    twin: Model | None = None


@dataclass
class Listing:
    """One record that names the merged one in a list of many; ``both``: it names the survivor there too."""

    row: Record
    link: str
    both: bool

    @property
    def label(self):
        return str(self.row)

    @property
    def entry_id(self):
        return self.row.pk


def listings(merged, survivor) -> list[Listing]:
    """Records that name ``merged`` in a list of many, as the organizations that a recommendation is addressed to."""
    found = []
    for source, name in _lists(type(merged)):
        there = set(source.objects.filter(**{name: survivor.pk}).values_list("pk", flat=True))
        rows = source.objects.filter(**{name: merged.pk}).order_by("ref")
        found += [Listing(row, name, row.pk in there) for row in rows]
    return found


def moves(merged, survivor) -> list[Move]:
    """Rows that name ``merged``, or live inside it: a few queries for each kind, however many rows there are."""
    sources, joined, found = _links(type(merged)), {}, []
    # Citations come last: they move along with the rows that they are about.
    for source in sorted(sources, key=lambda source: source is Citation):
        here = _naming(source, sources[source], merged, joined)
        there = _naming(source, sources[source], survivor, joined.values())
        there = [row for row in there if row.pk not in {row.pk for row in here}]
        made = [_move(row, sources[source], merged, survivor, joined) for row in here]
        if made and issubclass(source, Child):
            twins = Twins(source, there)
            for move in made:
                move.twin = twins.of(move.row)
            joined |= {move.row.uid: move.twin.uid for move in made if move.twin}
        found += made
    return found


def _links(model):
    """Names of the links by which each kind of row names one record of ``model``, or says that it lives inside it."""
    found = defaultdict(list)
    for relation in model._meta.related_objects:
        source = relation.related_model
        inside = issubclass(source, Child) or (issubclass(source, Record) and not relation.parent_link)
        if inside and not relation.many_to_many and source not in STAYS:
            found[source].append(relation.field.name)
    return found


def _lists(model):
    many = {relation.field.name for relation in model._meta.related_objects if relation.many_to_many}
    return [(source, name) for source, name in links_to(model) if name in many]


def _naming(source, links, record, uids):
    """Rows of ``source`` that name ``record``; of citations also those that are about rows with these ``uids``."""
    condition = Q(child__in=[*uids]) if source is Citation and uids else Q()
    for link in links:
        condition |= Q(**{link: record.pk})
    rows = source.objects.filter(condition).order_by("pk")
    if not issubclass(source, Child):
        return list(rows)
    needed = ["document"] if source is Citation else []
    return list(rows.with_related().select_related(source.parent_name, *needed))


def _move(row, links, merged, survivor, joined) -> Move:
    label = str(row.document.title if isinstance(row, Citation) else row)
    named = [link for link in links if getattr(row, f"{link}_id") == merged.pk]
    for link in named:
        setattr(row, f"{link}_id", survivor.pk)
    if isinstance(row, Citation) and row.child in joined:
        row.path = row.path.replace(f"/{row.child}", f"/{joined[row.child]}")
        row.derive()
    inside = isinstance(row, Child)
    record = getattr(row, f"{row.parent_name}_id") if inside else row.pk
    return Move(row, label, record, named[0] if named else row.parent_name)
