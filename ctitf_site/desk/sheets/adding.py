"""New records by the hundred: the same columns, addresses and first revisions as one by one, in few statements."""

from functools import cached_property

from ctitf_site.register.backup.tables import insert
from ctitf_site.register.models import Citation, Counter, Entry, FormerAddress, Revision, Status
from ctitf_site.register.revisions import write_first_revisions
from ctitf_site.register.rows import Keys


class Adder:
    """Adds drafts of one ``model``, in the transaction of the caller (``writing``)."""

    def __init__(self, model, by, reason):
        self.model, self.by, self.reason, self.keys = model, by, reason, Keys()

    @cached_property
    def taken(self):
        """Addresses that records of this kind have or had."""
        noun = self.model.noun_name()
        rows = (kind.objects.filter(noun=noun).values_list("slug", flat=True) for kind in (Entry, FormerAddress))
        return {slug for slugs in rows for slug in slugs}

    def add(self, items) -> list[str]:
        """Save a draft for each of ``items``; their refs, in the same order."""
        if not items:
            return []
        refs = Counter.next_refs(self.model.prefix, len(items))
        records = [self._record(item, ref) for item, ref in zip(items, refs, strict=True)]
        entries = Entry.objects.bulk_create([_entry_of(record) for record in records])
        for record, entry in zip(records, entries, strict=True):
            record.pk = record.id = entry.pk
            record._state.adding = False
        insert(self.model, records)
        self._link(items, records)
        Citation.objects.bulk_create(
            Citation(entry_id=record.pk, document_id=self.keys[Entry, document])
            for item, record in zip(items, records, strict=True)
            for document in item.sources
        )
        write_first_revisions(records, action=Revision.Action.CREATED, by=self.by, reason=self.reason)
        return refs

    def _record(self, item, ref):
        """The record of ``item``, with all that is derived when one is saved."""
        record = self.model(noun=self.model.noun_name(), ref=ref, status=Status.DRAFT)
        for name, value in item.values.items():
            field = self.model._meta.get_field(name)
            if not field.many_to_many:
                setattr(record, field.attname, self._key(field, value) if field.is_relation else value)
        record.taken = self.taken
        record.slug = record.make_slug()
        self.taken.add(record.slug)
        record.derive()
        return record

    def _key(self, field, value):
        return None if value is None else self.keys[field.related_model, *value]

    def _link(self, items, records):
        for field in self.model._meta.local_many_to_many:
            own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
            field.remote_field.through.objects.bulk_create(
                field.remote_field.through(**{own: record.pk, other: self._key(field, key)})
                for item, record in zip(items, records, strict=True)
                for key in item.values.get(field.name, [])
            )


def _entry_of(record):
    """The part of ``record`` that its entry holds."""
    return Entry(*(getattr(record, field.attname) for field in Entry._meta.concrete_fields))
