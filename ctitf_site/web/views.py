"""The two views that every kind of record has: a list and one record."""

from functools import wraps

from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ctitf_site.register.bringing import shown_of
from ctitf_site.register.history import withdrawn_on
from ctitf_site.register.valid import with_names_then

from . import as_of, errors, lookup
from .addresses import with_query
from .counting import length
from .paging import read_page
from .query import QueryError, refuse_repeated, refuse_unknown
from .valid import read_day

TRACKING = ("utm_", "fbclid", "gclid", "yclid", "_openstat", "ysclid")


class PageView(TemplateView):
    """A page of the public site: read only, strict about its query string."""

    http_method_names = ["get", "head", "options"]
    parameters: tuple[str, ...] = ()
    # What the middleware has read already, where another time can be asked for.
    of_time: tuple[str, ...] = (as_of.NAME,)

    def dispatch(self, request, *args, **kwargs):
        if clean := without_tracking(request):
            return HttpResponseRedirect(clean)
        try:
            self.check_query()
            return super().dispatch(request, *args, **kwargs)
        except QueryError as error:
            return errors.bad_query(request, error)
        except lookup.Gone as gone:
            return errors.gone(request, gone.entry)
        except lookup.Moved as moved:
            return HttpResponsePermanentRedirect(moved.entry.get_absolute_url())

    def check_query(self):
        refuse_unknown(self.request.GET, {*self.parameters, *self.of_time})
        refuse_repeated(self.request.GET)

    def linked_data(self, context) -> dict:
        """What the page is about, as schema.org describes it, from what the page shows; nothing on most pages."""
        return {}


def with_parameters(*allowed):
    """A decorator of views that are no page: other parameters are refused, what other sites append is passed over."""

    def decorate(view):
        @wraps(view)
        def strict(request, *args, **kwargs):
            query = request.GET.copy()
            for name in [name for name in query if name.startswith(TRACKING)]:
                del query[name]
            try:
                refuse_unknown(query, allowed)
                refuse_repeated(query)
            except QueryError as error:
                return errors.bad_query(request, error)
            return view(request, *args, **kwargs)

        return strict

    return decorate


without_parameters = with_parameters()


def without_tracking(request):
    """The address without parameters that other sites append; None where there are none."""
    names = [name for name in request.GET if name.startswith(TRACKING)]
    if not names:
        return None
    query = request.GET.copy()
    for name in names:
        del query[name]
    return with_query(request.path, query.urlencode())


class FilteredView(PageView):
    """A page whose query string is read by ``filterset_class``."""

    filterset_class = None

    def check_query(self):
        """The filterset refuses unknown parameters itself, naming what is allowed."""

    def filtered(self, rows, also=()):
        """The filterset of ``rows``; ``also``: parameters that narrow nothing."""
        return self.filterset_class(self.request.GET, queryset=rows, request=self.request).check(also)


class RecordListView(FilteredView):
    """A list of published records: filters, order and page come from the query string.

    Context: ``filterset``, ``page`` (rows and cursors), ``count``, ``model``.
    """

    model = None

    def get_queryset(self):
        return self.model.objects.published()

    def get_template_names(self):
        return [f"{self.model._meta.app_label}/{self.model._meta.model_name}_list.html"]

    def get_context_data(self, **kwargs):
        filterset = self.filtered(self.get_queryset())
        page = read_page(filterset.qs.for_rows(), filterset.ordering(), self.request.GET)
        return super().get_context_data(
            filterset=filterset, page=page, count=length(filterset), model=self.model, **kwargs
        )


class RecordDetailView(PageView):
    """One published record; 301 to the survivor of a merge, 410 with the reason for a withdrawn one.

    Context: ``record``, ``citations`` (published, with their documents), ``names``; and ``day``, where only what
    held on it is asked for: then ``record.then`` is what the record was called.
    """

    model = None

    def get_template_names(self):
        return [f"{self.model._meta.app_label}/{self.model._meta.model_name}_detail.html"]

    def get_context_data(self, **kwargs):
        record = lookup.find(self.model, slug=self.kwargs["slug"])
        if self.day:
            with_names_then([record], lambda row: row, lambda row: self.day)
        return super().get_context_data(
            record=record,
            day=self.day,
            citations=self.inside(record, "citations"),
            names=self.inside(record, "names"),
            model=self.model,
            withdrawn_since=self.request.as_of and withdrawn_on(record.ref),
            **self.related(record),
            **kwargs,
        )

    def inside(self, record, path):
        """Rows inside the record, as they are shown; where a day is asked for, those that held on it."""
        if self.day:
            return getattr(record, path).published().with_related().on(self.day)
        return shown_of(record, path)

    @cached_property
    def day(self):
        """The day that the page is asked for; None on kinds of pages that take none."""
        return read_day(self.request.GET)

    def related(self, record) -> dict:
        """What else this kind of page shows, by the names that its template uses."""
        return {}
