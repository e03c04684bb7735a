"""Publishing asks for what readers expect of such a record; until then a form may leave it out."""

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.completeness import missing
from ctitf_site.register.models import Status
from ctitf_site.register.parts import hidden_inside, optional

from .reasons import forget_answered

NEEDED = _("Needed before this is published.")
OR_WHY = _("Needed before this is published: fill it in, or say under “Why fields are empty” why it is empty.")


# Rows that are named.
SHOWN = 5


class Incomplete(Exception):
    """A record is about to be published that lacks something; ``what`` gives names and labels."""

    def __init__(self, what):
        super().__init__(", ".join(what))
        self.what = what


def check_complete(form):
    """Raise ``Incomplete`` if the record that ``form`` saved, with all inside it, goes out and lacks something."""
    if what := lacks(form.instance, form.was):
        raise Incomplete(what)


def lacks(record, was: str) -> dict[str, str]:
    """What ``record`` lacks for going out; empty where it stays in the house, or had gone out with status ``was``."""
    goes_out = record.status == Status.PUBLISHED != was or record.publish_at
    return missing(record) if goes_out else {}


def unseen_rows(record) -> str:
    """A sentence that names what the public does not see of a published ``record``, or nothing."""
    hidden = hidden_inside(record) if record.is_public else []
    if not hidden:
        return ""
    return _("Not shown, because it names a record that is not published: %s.") % "; ".join(map(str, hidden[:SHOWN]))


def mend_or_refuse(record, was: str) -> None:
    """Forget reasons that are not needed any more. Raises ``ValidationError`` if what goes out lacks something."""
    forget_answered(record)
    if what := lacks(record, was):
        raise ValidationError(_("Before it is published it still needs: %s.") % "; ".join(map(capfirst, what.values())))


class CompleteForm:
    """Part of the form of a record: says at each place what is missing there."""

    # Set by the admin where saving has found that something is missing.
    lacking: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was = self.instance.status if self.instance.pk else Status.DRAFT

    def clean(self):
        super().clean()
        reasons = optional(type(self.instance))
        for name, label in self.lacking.items():
            note = OR_WHY if name in reasons else NEEDED
            if box := next((n for n in (name, f"{name}_en") if n in self.fields), None):
                self.add_error(box, note)
            else:
                link = format_html('<a href="#{}-group">{}</a>: {}', name, capfirst(label), note)
                self.add_error(None, ValidationError(link))
