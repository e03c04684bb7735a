"""What is searched: which words stand in which record, as the public sees it; written with each public change."""

from django.db import models

from ..fields import CodePointField
from .entry import Entry


class SearchWord(models.Model):
    """One row is one key of public texts: a stem, how a name sounds (``~``), a whole name (``=``), a link (``@``)."""

    key = CodePointField(max_length=90, unique=True, help_text="A stem, a sound or a whole name, folded.")

    def __str__(self):
        return self.key


class SearchPlace(models.Model):
    """One row says that a word stands in a record, and how much it says about it there."""

    word = models.ForeignKey(
        SearchWord,
        on_delete=models.CASCADE,  # it is nothing without its word
        related_name="places",
        db_index=False,  # the index below begins with it
        help_text="The word.",
    )
    entry = models.ForeignKey(
        Entry,
        on_delete=models.CASCADE,  # it is nothing without its record
        related_name="+",
        db_index=False,  # an index below begins with it
        help_text="The record.",
    )
    noun = models.CharField(max_length=20, help_text="Its kind, so that kinds are counted without reading records.")
    weight = models.PositiveSmallIntegerField(help_text="How much the word says about the record.")

    class Meta:
        # All that a search reads, so that it never has to look at the rows themselves: in which records a word stands,
        # and whether other words stand in these.
        indexes = [
            models.Index(fields=["word", "noun", "entry", "weight"], name="search_by_word"),
            models.Index(fields=["entry", "word", "noun", "weight"], name="search_by_record"),
        ]

    def __str__(self):
        return f"{self.word_id} in {self.entry_id}"
