from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class Counter(models.Model):
    """One row is the last number given to one kind of record, so that no ref is ever given twice."""

    prefix = models.CharField(max_length=4, primary_key=True, help_text=_("The letters before the number, as M."))
    last = models.PositiveIntegerField(default=0, help_text=_("The last number that was given."))

    def __str__(self):
        return f"{self.prefix}-{self.last:04d}"

    @classmethod
    def next_ref(cls, prefix: str) -> str:
        """The next free ref of ``prefix``, as ``M-0008``; it stays taken if the record is deleted later."""
        with transaction.atomic():
            counter = cls.objects.filter(prefix=prefix)
            if not counter.update(last=F("last") + 1):  # which locks the row, if it is there
                cls.objects.get_or_create(prefix=prefix)
                counter.update(last=F("last") + 1)
            return str(counter.get())

    @classmethod
    def next_refs(cls, prefix: str, count: int) -> list[str]:
        """The next ``count`` free refs of ``prefix``. Call it while nobody else saves records (``writing``)."""
        cls.objects.get_or_create(prefix=prefix)
        cls.objects.filter(prefix=prefix).update(last=F("last") + count)
        last = cls.objects.get(prefix=prefix).last
        return [f"{prefix}-{number:04d}" for number in range(last - count + 1, last + 1)]

    @classmethod
    def raise_to(cls, refs) -> None:
        """Count ``refs`` that were given elsewhere (fixtures, imports) as taken."""
        highest: dict[str, int] = {}
        for ref in refs:
            prefix, _hyphen, number = ref.rpartition("-")
            if number.isdecimal():
                highest[prefix] = max(highest.get(prefix, 0), int(number))
        for prefix, number in highest.items():
            cls.objects.get_or_create(prefix=prefix)
            cls.objects.filter(prefix=prefix, last__lt=number).update(last=number)
