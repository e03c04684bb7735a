"""The form of a record: its status, the check for lost updates, the rules of the database in words."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.models import Status

from .alike import AsksWhetherSame
from .asking import AskingForm
from .completeness import CompleteForm
from .dates import PeriodForm
from .places import form_of
from .reasons import ReasonsForm
from .translations import StillRightForm

# From each status, where a publisher may take the record. What was public never becomes a draft again: it is
# withdrawn, and a notice remains.
NEXT = {
    Status.DRAFT: [Status.DRAFT, Status.REVIEW, Status.PUBLISHED],
    Status.REVIEW: [Status.DRAFT, Status.REVIEW, Status.PUBLISHED],
    Status.PUBLISHED: [Status.PUBLISHED, Status.WITHDRAWN],
    Status.WITHDRAWN: [Status.WITHDRAWN, Status.PUBLISHED],
}
OPEN = (Status.DRAFT, Status.REVIEW)


def next_statuses(now: str, may_publish: bool) -> list[Status]:
    """Where a record with status ``now`` may go from there."""
    return [status for status in NEXT[Status(now)] if may_publish or status in OPEN]


class RecordForm(PeriodForm, CompleteForm, AsksWhetherSame, AskingForm, StillRightForm, ReasonsForm):
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    # Set by the admin for the person who is logged in, and for what becomes of the form.
    may_publish = False
    kept_aside = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.noun = self.instance.noun_name()
        self.initial["version"] = self.instance.saved_state
        if "status" in self.fields:
            self._offer_statuses(self.fields["status"])

    class Media:
        # Opens the small window in which a missing record is added.
        js = ["admin/js/jquery.init.js", "admin/js/admin/RelatedObjectLookups.js"]

    def _offer_statuses(self, field):
        now = self.instance.status
        proposed = now not in OPEN  # whoever may not publish, may propose
        allowed = next_statuses(now, self.may_publish or proposed)
        field.choices = [(status.value, status.label) for status in allowed]
        field.error_messages["invalid_choice"] = _("You may choose: %s.") % ", ".join(str(s.label) for s in allowed)

    def clean(self):
        super().clean()
        if self.cleaned_data.get("status") not in OPEN and "publish_at" not in self.changed_data:
            # Published by hand before its time, or withdrawn: nothing is left to do at that time.
            self.cleaned_data["publish_at"] = None
        if self.is_late():
            raise ValidationError(self._lost_update(), code="lost_update")
        survivor = self.cleaned_data.get("merged_into")
        if survivor and survivor.noun != self.instance.noun:
            self.add_error("merged_into", _("Choose a record of the same kind."))
        if survivor and survivor.status != Status.PUBLISHED:
            self.add_error("merged_into", _("Choose a published record: old addresses will lead there."))

    def is_late(self):
        """Has somebody else saved the record since this form was opened? What is kept aside loses nothing by it."""
        version = self.cleaned_data.get("version")
        return self.instance.pk and not self.kept_aside and version != self.instance.saved_state

    def _lost_update(self):
        return format_html(
            '{} <a href="{}" target="_blank">{}</a>',
            _(
                "Somebody else has saved this record since you opened it. Nothing of yours is saved yet, and "
                "nothing is lost: it is still in this form. Open the record as it is now, and enter there "
                "what is still needed."
            ),
            form_of(self.instance),
            _("Open it in a new window"),
        )

    def add_error(self, field, error):
        """Show above the form what concerns a field that the form does not have."""
        for name, errors in getattr(error, "error_dict", {field: error}).items():
            super().add_error(name if name in self.fields else None, errors)

    def _get_validation_exclusions(self):
        # Django skips a rule of the database where the form lacks one of its fields; these are always known.
        known = {"noun", "publish_at"} | ({"id", "entry", "merged_into"} if self.instance.pk else set())
        return super()._get_validation_exclusions() - known
