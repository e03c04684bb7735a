"""Keeping the sources of a record in step with what it says and with what lives inside it."""

import re
from collections import defaultdict

from .models import Citation

CODE = re.compile(r"D([0-9]{1,8})")


def drop_orphans(record) -> list[Citation]:
    """Delete citations of rows that no longer live inside ``record``; gives what was deleted."""
    about = defaultdict(list)
    for citation in record.citations.exclude(child=""):
        about[citation.path.split("/")[0]].append(citation)
    dropped = []
    for relation, citations in about.items():
        alive = set(getattr(record, relation).values_list("uid", flat=True))
        dropped += [citation for citation in citations if citation.child not in alive]
    Citation.objects.filter(pk__in=[citation.pk for citation in dropped]).delete()
    return dropped


def cite(record, document, paths, locator="") -> list[Citation]:
    """Name ``document`` as the source of those facts at ``paths`` for which it is not named yet; gives what is new."""
    return Citation.objects.bulk_create(uncited(record, document, paths, locator))


def uncited(record, document, paths, locator="") -> list[Citation]:
    """Citations, not saved yet, of those facts at ``paths`` for which ``document`` is not named yet.

    A field needs no citation of its own where the document is named for the record as a whole.
    """
    known = set(record.citations.filter(document=document).values_list("path", flat=True))
    wanted = [path for path in dict.fromkeys(paths) if path not in known and ("/" in path or "" not in known)]
    new = [Citation(entry=record.entry, document=document, path=path, locator=locator) for path in wanted]
    for citation in new:
        citation.derive()
    return new


def join(first: Citation, other: Citation) -> None:
    """Let the two be values of one disagreement. Where none is preferred yet, the register follows ``first``."""
    code = first.disagreement or other.disagreement or next_code()
    values = Citation.objects.filter(entry=first.entry_id, disagreement=code)
    is_new = not values.filter(preferred=True).exists() and not other.preferred
    Citation.objects.filter(pk__in=[first.pk, other.pk]).update(disagreement=code)
    if is_new:
        Citation.objects.filter(pk=first.pk).update(preferred=True)


def next_code() -> str:
    """A code that no disagreement has; call it where nobody else can save."""
    given = Citation.objects.exclude(disagreement="").values_list("disagreement", flat=True).distinct()
    numbers = [int(found[1]) for code in given if (found := CODE.fullmatch(code))]
    return f"D{max(numbers, default=0) + 1:02d}"
