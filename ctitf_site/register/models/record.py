from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..text import fold, latin_slug, sort_key
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
            self._keep_former_address()
            if self.status != Status.WITHDRAWN:
                self.withdrawn_on = None
            elif not self.withdrawn_on:
                self.withdrawn_on = timezone.localdate()
            self.derive()
            if not self._state.adding and kwargs.get("update_fields") is None:
                kwargs["update_fields"] = self._own_columns()
            super().save(*args, **kwargs)

    def _own_columns(self):
        """All but what is written with revisions: a record that was read before must not set that back."""
        return [f.name for f in self._meta.concrete_fields if not f.primary_key and f.name not in WITH_REVISIONS]

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

    def _keep_former_address(self):
        """An address that the public knew goes on leading here; one that comes back is no former one."""
        known = Entry.objects.filter(pk=self.pk).exclude(slug=self.slug) if self.pk else Entry.objects.none()
        for slug, seen_at in known.values_list("slug", "seen_at"):
            FormerAddress.objects.filter(entry=self.pk, slug=self.slug).delete()
            if seen_at:
                FormerAddress.objects.create(entry_id=self.pk, noun=self.noun, slug=slug)

    def slug_source(self) -> str:
        return self.title_en or self.title_ru

    def derive(self) -> None:
        """Set what follows from the rest: sort keys and the text that search compares."""
        self.sort_en = sort_key(self.title_en or self.title_ru)
        self.sort_ru = sort_key(self.title_ru or self.title_en)
        names = [name.text for name in self.names.all()] if self.pk else []
        self.search = fold(" ".join([self.ref, *self.own_names(), *names]))

    def own_names(self) -> list[str]:
        """Words by which this record is found, besides its other names."""
        return [self.title_en, self.title_ru]
