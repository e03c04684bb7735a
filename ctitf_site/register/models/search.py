"""What is searched: which words stand in which record, as the public sees it; written with each public change."""

from django.db import models

from ..fields import CodePointField
from .entry import Entry


class SearchWord(models.Model):
    """One row is one key of the words of public texts: a stem, how a name sounds (``~``), a whole name (``=``)."""

    key = CodePointField(max_length=90, unique=True)

    def __str__(self):
        return self.key


class SearchPlace(models.Model):
    """One row says that a word stands in a record, and how much it says about it there."""

    word = models.ForeignKey(
        SearchWord,
        on_delete=models.CASCADE,  # it is nothing without its word
        related_name="places",
        db_index=False,  # the index below begins with it
    )
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")  # it is nothing without its record
    noun = models.CharField(max_length=20)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        # All that a search reads, so that it never has to look at the rows themselves.
        indexes = [models.Index(fields=["word", "noun", "entry", "weight"], name="search_by_word")]

    def __str__(self):
        return f"{self.word_id} in {self.entry_id}"
