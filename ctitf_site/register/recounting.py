"""Counting anew what is counted at save: for an older register, after a restore, or to see if it is right."""

from collections import Counter

from .history import last_revisions
from .models import Tally
from .public import PUBLISHED, record_models
from .revisions import writing
from .tallies import CHUNK, EACH, add, forget, is_first, is_kept, of_kind, places


def tallied_models():
    return [model for model in record_models() if model.is_tallied]


def counted(model) -> Counter:
    """What the last public texts of all records of this kind say."""
    found, last = Counter(), 0
    entries = model.objects.filter(status=PUBLISHED).order_by("pk")
    while keys := list(entries.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        last = keys[-1]
        found.update(places(model, last_revisions(keys).values_list("public", flat=True)))
    return found


def kept(model) -> Counter:
    """What is kept of this kind."""
    return Counter({(of, what): number for of, what, number in of_kind(model).values_list("of", "what", "number")})


@writing()
def recount(model) -> None:
    """Keep what there is to count of this kind, whatever was kept so far."""
    forget(model)
    Tally.objects.create(of=model.noun_name(), what=EACH, number=0)
    add(model, counted(model))


def recount_missing() -> list[str]:
    """Count each kind that has public records and is not counted yet; the words for them."""
    missing = [model for model in tallied_models() if not is_kept(model) and not is_first(model)]
    for model in missing:
        recount(model)
    return [model.noun_name() for model in missing]
