"""What is counted at save: how many records that the public sees have something in common."""

from django.db import models
from django.db.models import Q

from ..fields import CodePointField


class Tally(models.Model):
    """One row is one number: of so many records that are shown it can be said ``what`` in the table and row ``of``."""

    of = CodePointField(max_length=80, help_text="The kind of record, then the table and the row in it.")
    what = CodePointField(max_length=40, help_text="The place in that row.")
    number = models.IntegerField(help_text="How many records are counted there.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "what"], name="tally_once")]
        # What was just counted down to nothing is found without a walk.
        indexes = [models.Index(fields=["number"], condition=Q(number__lte=0), name="tally_emptied")]

    def __str__(self):
        return f"{self.of} {self.what}: {self.number}"
