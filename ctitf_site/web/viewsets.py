"""The endpoints that every kind of row has in the API: a list, and one row."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.metadata import BaseMetadata
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from ctitf_site.register.fields import LANGUAGES

from . import as_of, lookup, shape, valid
from .counting import length
from .errors import language_of
from .links import absolute, add_links, moved_to
from .openapi import shapes
from .paging import page_size, read_chunks, read_page
from .query import Problem, QueryError, refuse_repeated, refuse_unknown, together
from .renderers import JSONRenderer, content_type, written

ROWS_AT_A_TIME = 500
CONTEXT = "http://www.w3.org/ns/json-ld#context"  # the relation of an answer to what makes linked data of it
# What is no list of one kind of row, by the name of its route.
OTHERS = {
    "changes": "changes",
    "search": "search_results",
    "disagreements": "disagreement_list",
    "matrix": "matrix",
    "releases": "release_list",
    "status": "status",
    "openapi": "openapi",
}


def one_line(text):
    """A docstring as a sentence of prose."""
    return " ".join((text or "").split()).replace("``", "")


class Description(BaseMetadata):
    """What OPTIONS answers: what a list can be asked, and the formats of the answer."""

    def determine_metadata(self, request, view):
        found = {"formats": [renderer.format for renderer in view.renderer_classes], **view.describe()}
        return found | {name: one_line(text) for name, text in found.items() if name == "about"}


class PublicView(APIView):
    """Read only, in the language of the ``Accept-Language`` header: the API knows no cookies."""

    http_method_names = ["get", "head", "options"]
    metadata_class = Description
    # JSON Schema of the answer and of parameters by name, where no serializer and no filter tells it: see web/openapi.
    answer_schema = {"type": "object"}
    parameter_schemas = {}
    of_today = False  # True where there is nothing to ask of another time

    def initialize_request(self, request, *args, **kwargs):
        translation.activate(language_of(request))
        return super().initialize_request(request, *args, **kwargs)

    def check_query(self, allowed=("format",)):
        of_time = () if self.of_today else (as_of.NAME,)
        refuse_unknown(self.request.query_params, {*allowed, *of_time})
        refuse_repeated(self.request.query_params)

    def address_with(self, name, value):
        """The absolute address of this very request with another ``value`` for a parameter; None for none."""
        if value is None:
            return None
        query = self.request.query_params.copy()
        query[name] = value
        return absolute(f"{self.request.path}?{query.urlencode()}")

    def answer(self, count, page, results):
        after, before = self.address_with("cursor", page.next), self.address_with("cursor", page.previous)
        return linked({"count": count, "next": after, "previous": before, "results": results})

    def is_export(self):
        return hasattr(self.request.accepted_renderer, "stream")

    def is_table(self):
        return getattr(self.request.accepted_renderer, "is_table", False)

    def export(self, name, serializer, chunks):
        """All rows as a file."""
        renderer = self.request.accepted_renderer
        objects = (serializer.serialize(rows) for rows in chunks)
        parts = renderer.stream(serializer.header(), map(serializer.table, objects) if renderer.is_table else objects)
        return written(parts, content_type(renderer), as_attachment=True, filename=f"{name}.{renderer.format}")

    def options(self, request, *args, **kwargs):
        request.accepted_renderer = JSONRenderer()  # a description is no table
        request.accepted_media_type = JSONRenderer.media_type
        return super().options(request, *args, **kwargs)

    def describe(self):
        return {}


def linked(content):
    """An answer whose header names the pages after and before it as well."""
    return add_links(Response(content), (content["next"], "next"), (content.get("previous"), "prev"))


class RootView(PublicView):
    """Where every kind of row is found, what changed, and how to search. ``nouns``: their words."""

    renderer_classes = [JSONRenderer]
    nouns = ()

    @property
    def answer_schema(self):
        return shapes.thing(dict.fromkeys(self.lists(), shapes.address()))

    def lists(self):
        found = {f"{noun}s": reverse(f"{noun}-list") for noun in self.nouns}
        return found | {name: reverse(route) for name, route in OTHERS.items()}

    def get(self, request):
        self.check_query()
        lists = self.lists()
        found = {name: absolute(path) for name, path in lists.items()}
        return add_links(Response(found), (found["openapi"], "service-desc", JSONRenderer.media_type))


class PublicViewSet(ViewSetMixin, PublicView):
    """List and detail of one kind of row, published only."""

    serializer_class = None
    filterset_class = None

    @classmethod
    def noun(cls):
        return cls.serializer_class.model._meta.model_name

    def get_queryset(self):
        return self.serializer_class.model.objects.published()

    def list(self, request, format=None):  # noqa: A002 – so the framework names the ending of an address
        query = request.query_params
        filterset = self.filterset_class(query, queryset=self.get_queryset(), request=request, is_shown=False)
        given, _checked, _limit = together(
            lambda: shape.Shape.of(query),
            lambda: filterset.check({"format", *shape.PARAMETERS}),
            lambda: page_size(query),
        )
        serializer = self.serializer_class.of(day=filterset.form.cleaned_data.get(valid.NAME), shape=given)
        ordering = filterset.ordering()
        rows = serializer.values(filterset.qs, [name.removeprefix("-") for name in ordering])
        if self.is_export():
            refuse_paging(query)
            refuse_too_many(request.accepted_renderer, filterset.qs)
            return self.export(f"{self.noun()}s", serializer, read_chunks(rows, ordering, ROWS_AT_A_TIME))
        page = read_page(rows, ordering, query)
        return self.answer(length(filterset), page, serializer.serialize(page.rows))

    def finalize_response(self, request, response, *args, **kwargs):
        """The header names what makes linked data of the JSON (JSON-LD 1.1, section 6.1)."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(response, Response) and response.status_code == 200:  # files are no such answers
            add_links(response, (absolute(reverse("context")), CONTEXT, "application/ld+json"))
        return response

    def describe(self):
        about = self.serializer_class.model.__doc__
        shaped = {name: str(text) for name, text in shape.PARAMETERS.items()}
        if self.action_map.get("get") != "list":
            return {"about": about, "parameters": shaped}  # one row takes no filters
        filters = {name: str(f.extra["help_text"]) for name, f in self.filterset_class.base_filters.items()}
        return {"about": about, "parameters": filters | shaped, "ordering": list(self.filterset_class.orderings)}

    @property
    def parameter_schemas(self):
        """``fields`` and ``expand`` name members, which each kind of row has of its own."""
        serializer = self.serializer_class()
        names = [member.name for member in serializer.members]
        samples = {"fields": ",".join(names[:2]), "expand": next(iter(serializer.expandable()), None), "lang": "ru"}
        kinds = {"lang": {"type": "string", "enum": [*LANGUAGES]}}
        return {
            name: {"description": str(text), "example": samples[name], **kinds.get(name, {"type": "string"})}
            for name, text in shape.PARAMETERS.items()
        }


def refuse_paging(query):
    """A table is whole: raise ``QueryError`` where a page of it is asked for."""
    if given := [name for name in ("limit", "cursor") if name in query]:
        raise QueryError(*(Problem(name, _("This format gives all rows; leave this out.")) for name in given))


def refuse_too_many(renderer, rows):
    """Raise ``QueryError`` where a format with a bound cannot hold all rows."""
    most = getattr(renderer, "most_rows", None)
    if most and rows.order_by()[most : most + 1].exists():
        problem = _("This format takes at most %(most)s rows; choose fewer with filters, or take CSV.")
        raise QueryError(Problem("format", problem % {"most": most}, ("json", "csv")))


class RecordViewSet(PublicViewSet):
    """Records, each by its ref; a withdrawn one says why, a merged one leads to the record in its place."""

    lookup_field = "ref"
    lookup_value_regex = "[A-Za-z0-9-]{1,20}"

    @property
    def of_day(self):
        """The parameter that asks for a day, where records of this kind have names and periods to tell."""
        return [name for name in self.filterset_class.base_filters if name == valid.NAME]

    def retrieve(self, request, ref, format=None):  # noqa: A002 – see ``list``
        self.check_query(("format", *shape.PARAMETERS, *self.of_day))
        query = request.query_params
        serializer = self.serializer_class.of(
            detail=not self.is_table(), day=valid.read_day(query), shape=shape.Shape.of(query)
        )
        row = lookup.find(serializer.model, serializer.reads(), ref=ref.upper())
        if ref != ref.upper():
            return HttpResponsePermanentRedirect(moved_to(self.noun(), ref.upper(), request, format))
        if self.is_export():
            return self.export(ref, serializer, [[row]])
        return Response(serializer.serialize([row])[0])


class ChildViewSet(PublicViewSet):
    """Rows that live inside records, each by its uid."""

    lookup_field = "uid"
    lookup_value_regex = "[a-z0-9]{1,12}"

    def retrieve(self, request, uid, format=None):  # noqa: A002 – see ``list``
        self.check_query(("format", *shape.PARAMETERS))
        serializer = self.serializer_class.of(shape=shape.Shape.of(request.query_params))
        row = serializer.values(self.get_queryset()).filter(uid=uid).first()
        if row is None:
            raise Http404
        if self.is_export():
            return self.export(uid, serializer, [[row]])
        return Response(serializer.serialize([row])[0])
