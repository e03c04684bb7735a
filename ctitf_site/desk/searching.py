"""How staff find records: every word somewhere in their names, without case, diacritics or language."""

from django.db.models import Q

from ctitf_site.register.text import fold


class Searching:
    """Lists and search boxes that compare folded text, the same on every database."""

    # Columns of folded text, also of records that a row points at.
    search_fields = ["search"]
    # Columns by which a record is called in short: who types all of one means that record.
    exact = ()
    # May one be added from the form of another record?
    added_in_passing = False
    # What ``label`` reads besides the row itself.
    label_related = ()

    def get_search_results(self, request, queryset, search_term):
        words = fold(search_term).split()
        if search_term.strip() and not words:
            return queryset.none(), False
        for word in words:
            anywhere = Q()
            for path in self.get_search_fields(request):
                anywhere |= Q(**{f"{path}__contains": word})
            queryset = queryset.filter(anywhere)
        return queryset, False

    def get_object(self, request, object_id, from_field=None):
        # No database counts this far; SQLite would fail where PostgreSQL finds nothing.
        return super().get_object(request, object_id, from_field) if len(object_id) < 19 else None

    def label(self, obj) -> str:
        """How ``obj`` is offered to be chosen."""
        return str(obj)
