"""A word to those who decide: on the form of a draft, with a button that hands it over; and beside a proposal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.models import Status

LONGEST = 2000
BUTTON = "_review"
ALONE = _("A comment goes with a request. Press “Save and ask for review”, or clear it.")
ALONE_TRANSLATED = _("Nobody was asked to look at this draft yet, so nobody would see the comment. Please clear it.")


class CommentForm(forms.Form):
    """What somebody wants those who decide to know."""

    comment = forms.CharField(required=False, max_length=LONGEST)


class AnswerForm(forms.Form):
    """What the author is told about the decision."""

    answer = forms.CharField(required=False, max_length=LONGEST)


def comment_in(request) -> str:
    """The comment that was sent with a form; empty where there is none that could be kept."""
    form = CommentForm(request.POST)
    return form.cleaned_data["comment"] if form.is_valid() else ""


class AskingForm(forms.ModelForm):
    """Part of the form of a record: a comment, and a button that hands a draft over for review."""

    comment = forms.CharField(
        label=_("Comment for those who decide"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=_("What they should know or look at. Only staff see it."),
    )

    # Set by the form of a record: what is kept aside takes the comment along.
    kept_aside = False

    def clean(self):
        super().clean()
        if BUTTON in self.data and self.cleaned_data.get("status") == Status.DRAFT:
            self.cleaned_data["status"] = Status.REVIEW
        # Translators have no choice of the status: the record keeps its own.
        status = self.cleaned_data.get("status") if "status" in self.fields else self.instance.status
        asks = self.kept_aside or status in (Status.REVIEW, None)
        if self.cleaned_data.get("comment") and not asks:
            self.add_error("comment", ALONE if "status" in self.fields else ALONE_TRANSLATED)
