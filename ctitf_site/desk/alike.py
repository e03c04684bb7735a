"""Before a record is entered twice: the form names the other one and asks."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from ctitf_site.register.alike import alike
from ctitf_site.register.models import Entry

from .places import form_of

TITLES = ("title_en", "title_ru")


class AsksWhetherSame(forms.ModelForm):
    """Part of the form of a record: is what is new, or newly called, not another record that is there already?"""

    # Refs of the records that the form has named once; who sends it again has seen that they are others.
    others = forms.CharField(required=False, widget=forms.HiddenInput)

    def _post_clean(self):
        super()._post_clean()
        changed = {*TITLES, *self.instance.once, *self.instance.watched} & set(self.changed_data)
        if self.errors or self.kept_aside or not changed:
            return
        found = alike(self.instance)
        if {other.ref for other in found} - set(self.cleaned_data["others"].split()):
            self.data = self.data.copy()
            self.data[self.add_prefix("others")] = " ".join(other.ref for other in found)
            self.add_error(None, ValidationError(self._question(found), code="alike"))

    def _question(self, found):
        return format_html(
            "{} {}. {}",
            _("This may be there already:"),
            links(found),
            _("Nothing is saved yet. If yours is another one, save again."),
        )


class NamesNeighbours:
    """Part of the admin of a record: what a new record has in common with others is said, and asks nothing."""

    def response_add(self, request, obj, post_url_continue=None):
        if sentence := self.in_common(obj):
            messages.info(request, sentence)
        return super().response_add(request, obj, post_url_continue)

    def in_common(self, record) -> str:
        """A sentence with links, or nothing."""
        return ""


def links(records: list[Entry]):
    """Labels of ``records``, each leading to its form in a new window, so that nothing typed here is lost."""
    return format_html_join("; ", '<a href="{}" target="_blank">{}</a>', map(_link, records))


def _link(record):
    return form_of(record), admin.site.get_model_admin(type(record)).label(record)
