"""What records as a whole were taken from."""

from ctitf_site.register.models import Citation


def sources_of(records) -> dict[int, list[str]]:
    """Refs of the documents that are the source of each record as a whole, by the key of the record."""
    found = {record.pk: [] for record in records}
    rows = Citation.objects.filter(entry__in=found, path="").order_by("document__ref")
    for key, ref in rows.values_list("entry", "document__ref").distinct():
        found[key].append(ref)
    return found
