from collections.abc import Collection, Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..fields import LANGUAGES, is_bilingual
from ..text import fold, latin_slug, sort_key
from ..translating import columns, missing, outdated
from .address import FormerAddress
from .counter import Counter
from .entry import Entry, Status

WITH_REVISIONS = {"version", "updated_at", "seen_at"}


class Record(Entry):
    """What the public can look up by a permanent ref: one row beside its entry, with the entry's key."""

    prefix: ClassVar[str]
    # Fields besides the title by which it is called, or where it is: search looks for them first.
    names_in: ClassVar[tuple[str, ...]] = ()
    # Is it somebody who takes part? Then search finds by its names also the records that point at it.
    is_party: ClassVar[bool] = False
    # Is it a human being, who may ask what is kept of them, and to be taken out?
    is_somebody: ClassVar[bool] = False
    # What it holds, or gives a reason for, before the public sees it: fields, and rows by their related names.
    needed: ClassVar[tuple[str, ...]] = ("title", "citations")
    # Columns of which no two records have the same value; and what else tells, beside the title, whether two are one.
    once: ClassVar[tuple[str, ...]] = ()
    watched: ClassVar[tuple[str, ...]] = ()
    # Does it speak of the present, so that somebody has to confirm it from time to time?
    goes_stale: ClassVar[bool] = False
    # Is it counted at save what its records have in common (``tallied``)?
    is_tallied: ClassVar[bool] = False
    # Texts whose Russian somebody called right in this save, although the English changed.
    still_right: Collection[str] = ()
    # Addresses that are taken, where many records are made at once; None: the database is asked.
    taken: set[str] | None = None

    entry = models.OneToOneField(
        Entry,
        on_delete=models.CASCADE,  # the two are one record
        parent_link=True,
        primary_key=True,
        related_name="%(class)s_record",
    )

    class Meta:
        abstract = True

    @classmethod
    def noun_name(cls) -> str:
        """The word for this kind of record in addresses: ``meeting``."""
        return cls._meta.model_name

    def save(self, *args, **kwargs):
        with transaction.atomic():
            self.noun = self.noun_name()
            self.ref = self.ref or self.make_ref()
            self.slug = self.slug or self.make_slug()
            before = self._as_saved()
            self._keep_former_address(before)
            if self.status != Status.WITHDRAWN:
                self.withdrawn_on = None
            elif not self.withdrawn_on:
                self.withdrawn_on = timezone.localdate()
            self.derive()
            self.outdated_ru = outdated(self, before)
            if not self._state.adding and kwargs.get("update_fields") is None:
                kwargs["update_fields"] = self._own_columns()
            super().save(*args, **kwargs)

    def _own_columns(self):
        """All but what is written with revisions: a record that was read before must not set that back."""
        return [f.name for f in self._meta.concrete_fields if not f.primary_key and f.name not in WITH_REVISIONS]

    @classmethod
    def tallied(cls, rows: list[dict]) -> Iterable[tuple[str, str]]:
        """The places where a record counts whose public text has these ``rows`` (``register/tallies.py``)."""
        return ()

    def make_ref(self) -> str:
        return Counter.next_ref(self.prefix)

    def make_slug(self) -> str:
        """A free address made from the title; the ref is added where a record or the site itself has that address."""
        slug = latin_slug(self.slug_source()) or self.ref.lower()
        return f"{slug}-{self.ref.lower()}" if self._is_taken(slug) or self.reserves(slug) else slug

    def _is_taken(self, slug):
        """Has another record of this kind this address, or had it while the public saw it?"""
        if self.taken is not None:
            return slug in self.taken
        here = Entry.objects.filter(noun=self.noun, slug=slug).exclude(pk=self.pk)
        return here.exists() or FormerAddress.objects.filter(noun=self.noun, slug=slug).exclude(entry=self.pk).exists()

    def clean(self):
        super().clean()
        if self.slug and FormerAddress.objects.filter(noun=self.noun_name(), slug=self.slug).exclude(entry=self.pk):
            raise ValidationError({"slug": _("This address still leads to another record, which had it before.")})
        self._clean_what_needs_it()

    def _clean_what_needs_it(self):
        """What is withdrawn would take along, without a word, every record that is not shown without it."""
        if self.status != Status.WITHDRAWN or not self.pk:
            return
        for relation in self._meta.related_objects:
            model, name = relation.related_model, relation.field.name
            if relation.many_to_many or not issubclass(model, Record) or model is type(self) or relation.parent_link:
                continue
            if needing := model.objects.published().filter(**{name: self.pk}).order_by("ref")[:3]:
                named = "; ".join(str(record) for record in needing)
                raise ValidationError(
                    {"status": _("First change or withdraw what is not shown without it: %s.") % named}
                )

    def _as_saved(self) -> dict | None:
        """What the database holds of the columns that a change is told by; None where the record is new."""
        names = ("slug", "seen_at", "outdated_ru", *columns(type(self)))
        return type(self).objects.filter(pk=self.pk).values(*names).first() if self.pk else None

    def _keep_former_address(self, before):
        """An address that the public knew goes on leading here; one that comes back is no former one."""
        if before and before["slug"] != self.slug:
            FormerAddress.objects.filter(entry=self.pk, slug=self.slug).delete()
            if before["seen_at"]:
                FormerAddress.objects.create(entry_id=self.pk, noun=self.noun, slug=before["slug"])

    def slug_source(self) -> str:
        return self.title_en or self.title_ru

    def derive(self) -> None:
        """Set what follows from the rest: sort keys, the text that search compares, and what is left to do."""
        self.sort_en = sort_key(self.title_en or self.title_ru)
        self.sort_ru = sort_key(self.title_ru or self.title_en)
        names = [name.text for name in self.names.all()] if self.pk else []
        self.search = fold(" ".join([self.ref, *self.own_names(), *names]))
        self.missing_ru = missing(self)
        self.confirmed_on = (self.confirmed_on or timezone.localdate()) if self.is_public else None

    def neighbours(self, others):
        """Those of ``others`` that may be this record, whatever they are called."""
        return others.none()

    def could_be(self, other) -> bool:
        """May ``other``, which is called almost the same, be this record?"""
        return True

    def called(self) -> list[str]:
        """What it is called, in both languages, besides its other names."""
        return [text for _name, text in self.called_as()]

    def called_as(self):
        """Each text by which it is called, with the field, in both languages, that it stands in."""
        for name in ("title", *self.names_in):
            columns = [f"{name}_{language}" for language in LANGUAGES] if is_bilingual(type(self), name) else [name]
            yield from ((name, getattr(self, column)) for column in columns)

    def own_names(self) -> list[str]:
        """Words by which this record is found, besides its other names."""
        return [self.title_en, self.title_ru]
