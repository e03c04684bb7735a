from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Case, Q, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import active_language
from ctitf_site.register.models import Document, Entry, Status
from ctitf_site.register.text import fold, sort_key

from .home import home
from .pasting.matching import Names
from .sheets.page import addresses
from .sourcing import last_sources
from .staff.entrance import Entrance


class Suggestions(AutocompleteJsonView):
    """What a clerk may choose: records that are not withdrawn, each by its label."""

    def get_queryset(self):
        queryset = super().get_queryset()
        if not issubclass(queryset.model, Entry):
            return queryset
        order = (*self._used_last(queryset.model), self._nearness(), f"sort_{active_language()}", "ref")
        words = Concat(Value(" "), "search", Value(" "), output_field=TextField())
        if self.term.strip() and getattr(queryset.model, "is_party", False) and not queryset.exists():
            queryset = self._misspelt(queryset.model)
        return queryset.exclude(status=Status.WITHDRAWN).annotate(words=words).order_by(*order)

    def _misspelt(self, model):
        """Who takes part is also found by a name that is only like theirs."""
        alike = Names((model,)).near(self.term)
        return self.model_admin.get_queryset(self.request).filter(pk__in=[record.pk for record in alike])

    def _used_last(self, model):
        """Before anything is typed, the sources that were named last come first."""
        last = [] if self.term.strip() or model is not Document else last_sources(self.request)
        return [Case(*(When(pk=key, then=place) for place, key in enumerate(last)), default=len(last))] if last else []

    def _nearness(self):
        """“EU” is first of all the EU, then a title that begins so, a name with this word, with these letters."""
        term = self.term.strip()
        exact = Q(ref__iexact=term)
        for column in self.model_admin.exact:
            # SQLite compares Cyrillic letter by letter, so capitals are tried as well.
            exact |= Q(**{f"{column}__iexact": term}) | Q(**{column: term.upper()})
        begins = Q(sort_en__startswith=sort_key(term)) | Q(sort_ru__startswith=sort_key(term))
        return Case(
            When(exact, then=0), When(begins, then=1), When(words__contains=f" {fold(term)} ", then=2), default=3
        )

    def serialize_result(self, obj, to_field_name):
        found = super().serialize_result(obj, to_field_name)
        return found | {"text": self.model_admin.label(obj)}


class DeskSite(Entrance, admin.AdminSite):
    """The admin of the register."""

    site_header = _("Joint Plan of Action: register desk")
    site_title = _("Register desk")
    index_title = _("What would you like to work on?")
    # A list of everything beside every form costs width and weight; the path above the form leads there.
    enable_nav_sidebar = False
    index_template = "desk/home.html"
    password_change_done_template = "desk/staff/password_done.html"  # noqa: S105

    def index(self, request, extra_context=None):
        return super().index(request, home(self, request) | (extra_context or {}))

    def get_urls(self):
        return [*addresses(self), *super().get_urls()]

    def autocomplete_view(self, request):
        return Suggestions.as_view(admin_site=self)(request)
