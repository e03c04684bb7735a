"""The public history of a record: when it changed, with a link to what it said then."""

from django.http import Http404

from ctitf_site.register.history import history_of, told
from ctitf_site.register.models import Entry

from .news import with_words
from .views import PageView


class HistoryView(PageView):
    """Every public change of one record. Context: ``record`` (its entry) and ``changes``."""

    template_name = "history.html"

    def get_context_data(self, **kwargs):
        entries = Entry.objects.filter(ref=self.kwargs["ref"])
        record = entries.published().first() or entries.tombstones().first()
        if record is None:
            raise Http404
        changes = told(history_of(record.ref))
        if self.request.as_of:
            changes = changes.filter(seq__lte=self.request.as_of.seq)
        return super().get_context_data(record=record, changes=with_words(changes), **kwargs)
