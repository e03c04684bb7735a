"""The text box, and where its text is from."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ctitf_site.register.models import Document, Status

from ..sourcing import last_sources, source_fields
from .reading import MOST_CHARACTERS


class BoxForm(forms.Form):
    """What was pasted, the role of lines that name none, and the source of all of it."""

    text = forms.CharField(
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 80, "spellcheck": "false", "aria-describedby": "how"}),
    )
    role = forms.ChoiceField()

    def __init__(self, target, documents, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A search box would cost 90 kB; here the source is nearly always one of the last.
        self.fields |= source_fields(forms.Select())
        text, role, source = self.fields["text"], self.fields["role"], self.fields["source"]
        text.label, text.error_messages["required"] = target.label, target.nothing
        role.label, role.choices, role.initial = target.role_label, target.roles, target.usual
        source.widget.choices = [("", source.empty_label), *((document.pk, str(document)) for document in documents)]

    def clean_text(self):
        # No maximum in the widget: a browser would cut what is pasted without a word.
        text = self.cleaned_data["text"]
        if len(text) > MOST_CHARACTERS:
            values = {"most": MOST_CHARACTERS, "found": len(text)}
            note = _("At most %(most)s characters at once, and these are %(found)s: paste them in parts.")
            raise ValidationError(note % values)
        return text

    @property
    def named_source(self):
        """Document and place in it; None where no source was named."""
        document = self.cleaned_data.get("source")
        return document and (document, self.cleaned_data["source_locator"])

    @property
    def digest(self) -> str:
        """Changes with every change of what was pasted."""
        return hashlib.sha256(f"{self.cleaned_data['text']}\n{self.cleaned_data['role']}".encode()).hexdigest()


def offered(request, record, sent) -> list[Document]:
    """Documents to choose from: what was chosen, the last sources, and those of the record, each once."""
    chosen = [int(key)] if (key := sent.get("source", "")).isdecimal() and len(key) < 19 else []
    cited = record.citations.order_by("-pk").values_list("document", flat=True).distinct()
    keys = list(dict.fromkeys([*chosen, *last_sources(request), *cited[:20]]))
    found = Document.objects.exclude(status=Status.WITHDRAWN).in_bulk(keys)
    return [found[key] for key in keys if key in found]
