from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import active_language
from ctitf_site.register.models import Entry, Status
from ctitf_site.register.text import fold


class Suggestions(AutocompleteJsonView):
    """What a clerk may choose: records that are not withdrawn, each by its label."""

    def get_queryset(self):
        queryset = super().get_queryset()
        if not issubclass(queryset.model, Entry):
            return queryset
        # “EU” should offer the EU before all those that have these letters somewhere.
        words = Concat(Value(" "), "search", Value(" "), output_field=TextField())
        whole_word_first = Case(When(words__contains=f" {fold(self.term)} ", then=0), default=1)
        order = (whole_word_first, f"sort_{active_language()}", "ref")
        return queryset.exclude(status=Status.WITHDRAWN).annotate(words=words).order_by(*order)

    def serialize_result(self, obj, to_field_name):
        found = super().serialize_result(obj, to_field_name)
        return found | {"text": self.model_admin.label(obj)}


class DeskSite(admin.AdminSite):
    """The admin of the register."""

    site_header = _("Joint Plan of Action: register desk")
    site_title = _("Register desk")
    index_title = _("What would you like to work on?")
    # A list of everything beside every form costs width and weight; the path above the form leads there.
    enable_nav_sidebar = False

    def autocomplete_view(self, request):
        return Suggestions.as_view(admin_site=self)(request)
