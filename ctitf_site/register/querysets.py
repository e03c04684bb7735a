"""What every list of the register can be asked."""

from django.db import models

from .bringing import bring
from .prepared import Constant
from .public import among_shown, shown
from .text import fold
from .valid import held


class PublicQuerySet(models.QuerySet):
    @property
    def query(self):
        """Related rows that were brought share one, until somebody asks for more: see ``bringing``."""
        if self._deferred_filter:
            self._query = self._query.chain()
        return super().query

    @query.setter
    def query(self, value):
        models.QuerySet.query.fset(self, value)

    def _prefetch_related_objects(self):
        bring(self._result_cache, self._prefetch_related_lookups)
        self._prefetch_done = True

    def published(self):
        """Only what the public may see."""
        return self.filter(shown(self.model))

    def published_among_many(self):
        """The same rows, asked for in another way: quicker where there are many, slower where there are few."""
        return self.filter(among_shown(self.model))

    def on(self, day):
        """What held on ``day``, a partial date; everything where no day is asked for."""
        return self.filter(held(self.model, day)) if day else self

    def with_related(self):
        """With everything that a page or a serializer touches: each noun says what that is."""
        return self

    def for_rows(self):
        """With everything that a row of a list touches, where that is less."""
        return self.with_related()


class RecordQuerySet(PublicQuerySet):
    def listed(self):
        """What the public may see, for a list: the kind is said again, because the order of lists is indexed by it.

        Rows that others name are found by their keys; there the same words lead the database astray.
        """
        return self.published().filter(noun=Constant(self.model.noun_name()))

    def search(self, text):
        """Records that carry every word of ``text`` in a name, title or ref, in either language."""
        for word in fold(text).split():
            self = self.filter(search__contains=word)
        return self

    def tombstones(self):
        """Withdrawn records that the public had seen: it is told that they stood here, and why they do not."""
        return self.filter(status="withdrawn", seen_at__isnull=False)

    def get_by_natural_key(self, ref):
        return self.get(ref=ref)


class ChildQuerySet(PublicQuerySet):
    def get_by_natural_key(self, ref, uid):
        return self.get(**{f"{self.model.parent_name}__ref": ref, "uid": uid})


class CitationQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("document")
