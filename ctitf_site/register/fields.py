"""The fields that every room shares: bilingual text and text that sorts by code point."""

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import get_language, pgettext_lazy

# Beside a label: “title (English)”. What languages are called elsewhere has other words in Russian.
LANGUAGES = {"en": pgettext_lazy("a text in it", "English"), "ru": pgettext_lazy("a text in it", "Russian")}


def active_language() -> str:
    """``ru`` or ``en``, the language that the reader chose."""
    return "ru" if (get_language() or "en").startswith("ru") else "en"


def is_bilingual(model, name: str) -> bool:
    """Has ``name`` a column of ``model`` for each language? What reads them may be a property of the model's own."""
    return any(field.name == f"{name}_en" for field in model._meta.fields)


class Text(str):
    """Text that knows its language and whether it stands in for a missing translation."""

    lang: str
    fallback: bool

    def __new__(cls, value: str, lang: str, fallback: bool = False):
        text = super().__new__(cls, value)
        text.lang, text.fallback = lang, fallback
        return text

    @classmethod
    def of(cls, texts) -> "Text":
        """The one of ``texts``, which are given by language, that the reader can read; otherwise the other one."""
        wanted = active_language()
        other = "en" if wanted == "ru" else "ru"
        return cls(texts[wanted], wanted) if texts[wanted] else cls(texts[other] or "", other, fallback=True)


class Bilingual:
    """Two columns, ``<name>_en`` and ``<name>_ru``, and the word ``<name>``, which reads the active language.

    ``<name>`` gives a ``Text``: the active language where it is filled, otherwise the other one.
    """

    def __init__(self, label, field=models.CharField, **options):
        options.setdefault("blank", True)
        self.label = label
        self.fields = {
            code: field(format_lazy("{} ({})", label, language), **options) for code, language in LANGUAGES.items()
        }

    def contribute_to_class(self, cls, name):
        self.name = name
        for code, field in self.fields.items():
            cls.add_to_class(f"{name}_{code}", field)
        setattr(cls, name, self)

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return Text.of({language: getattr(instance, f"{self.name}_{language}") for language in LANGUAGES})


class CodePointField(models.CharField):
    """Text compared by code point on every database, so that keyset pages agree with their order."""

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
