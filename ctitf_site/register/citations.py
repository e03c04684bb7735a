"""Keeping the sources of a record in step with what lives inside it."""

from collections import defaultdict

from .models import Citation


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
