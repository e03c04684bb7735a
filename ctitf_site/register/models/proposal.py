from django.db import models
from django.utils.translation import gettext_lazy as _

from .asked import Asked


class Proposal(Asked):
    """One row is one state that somebody wants a record to have, kept aside until it is decided upon; private."""

    before = models.TextField(_("as it was"), help_text=_("The record as its author saw it, as JSON."))
    after = models.TextField(_("as proposed"), help_text=_("The record as its author wants it, as JSON."))

    class Meta(Asked.Meta):
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
