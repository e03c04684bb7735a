"""What templates say the same way everywhere; built into every template."""

from django import template
from django.conf.locale import LANG_INFO
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ctitf_site.register.dates import PartialDate
from ctitf_site.register.fields import Text, active_language
from ctitf_site.register.models import Entry
from ctitf_site.register.models.entry import Emptiness

from .. import addresses, dates, forms, links, sources

register = template.Library()
register.filter("period", dates.period)
register.filter("genitive", dates.genitive)
register.filter("api_list", addresses.api_list)
register.filter("api_detail", addresses.api_detail)
register.filter("in_other_formats", addresses.in_other_formats)
register.simple_tag(links.absolute)


@register.simple_tag(name="sources")
def sources_of(citations):
    """Citations gathered for the “Sources” part of a page."""
    return sources.Sources(citations)


@register.simple_tag
def filter_form(filterset):
    """The form above a list."""
    return forms.FilterForm(filterset)


def stands_in(value) -> bool:
    return isinstance(value, Text) and value.fallback and bool(value)


def mark(value):
    """Says, in the reader's language, that ``value`` is not in it."""
    known = {"en": _("in English"), "ru": _("in Russian")}
    return format_html(' <small class="mark">({})</small>', known.get(value.lang) or language_name(value.lang))


@register.filter
def language_mark(value):
    """The mark of a text that is shown beside it; nothing where it is in the reader's language."""
    return mark(value) if stands_in(value) else ""


def language_name(code) -> str:
    """What a language is called; Russian writes it small."""
    name = _(LANG_INFO[code]["name"]) if code in LANG_INFO else code
    return name.lower() if active_language() == "ru" else name


@register.simple_tag
def text(value, note=True):
    """Bilingual text; where it stands in for a missing translation it carries its ``lang`` and says so."""
    if not stands_in(value):
        return value
    return format_html('<span lang="{}">{}</span>{}', value.lang, value, mark(value) if note else "")


@register.simple_tag
def paragraphs(value):
    """Bilingual text of several lines, as paragraphs."""
    if not value:
        return ""
    if not stands_in(value):
        return linebreaks_filter(value)
    return format_html('<div lang="{}">{}</div><p>{}</p>', value.lang, linebreaks_filter(value), mark(value))


@register.simple_tag
def link(record, words=None, note=True):
    """A link to a record, by its title or by other ``words`` for it."""
    words = record.title if words is None else words
    lang = format_html(' lang="{}"', words.lang) if stands_in(words) else ""
    anchor = format_html('<a href="{}"{}>{}</a>', record.get_absolute_url(), lang, words)
    return format_html("{}{}", anchor, mark(words)) if lang and note else anchor


@register.simple_tag
def pillar(record):
    """A pillar's badge: its numeral and name, with a border of its own."""
    words = record.title
    lang = format_html(' lang="{}"', words.lang) if stands_in(words) else ""
    shape = '<a class="pillar pillar-{}" href="{}"><b>{}</b> <span{}>{}</span></a>'
    return format_html(shape, record.number, record.get_absolute_url(), record.numeral, lang, words)


@register.simple_tag
def organization(record, full=True):
    """A link to an organization by its acronym, with its full name beside it."""
    if not record.acronym:
        return link(record)
    anchor = link(record, record.acronym, note=False)
    return format_html("{} <span>{}</span>", anchor, text(record.title)) if full else anchor


@register.filter
def why_empty(record, name):
    """Why the field ``name`` of ``record`` is empty: one of four answers that must not be confused."""
    reason = record.absent.get(name, Emptiness.NOT_RECORDED)
    return Emptiness(reason).label if reason in Emptiness else Emptiness.NOT_RECORDED.label


@register.simple_tag
def reasons(record, names):
    """Which of the fields ``names`` are empty, gathered by the reason: one line for each."""
    found = {}
    for name in names.split():
        if getattr(record, name) in (None, ""):
            found.setdefault(why_empty(record, name), []).append(label(record, name).lower())
    return format_html_join("", '<p class="empty">{}: {}.</p>', ((why, ", ".join(of)) for why, of in found.items()))


@register.simple_tag
def absent(record, name):
    """Stands where the field ``name`` would, and says why it is empty."""
    return format_html('<span class="empty">{}</span>', why_empty(record, name))


@register.filter
def label(record, name):
    """The name of the field ``name``, as a reader calls it."""
    return sources.label(type(record), name)


@register.simple_tag
def value(record, name):
    """The field ``name`` of ``record``, as its kind is written; or why it is empty."""
    found = getattr(record, name)
    if found in (None, ""):
        return absent(record, name)
    if isinstance(found, Entry):
        return link(found)
    if isinstance(found, PartialDate):
        return dates.period(found)
    if display := getattr(record, f"get_{name}_display", None):
        return display()
    return text(found)


@register.inclusion_tag("components/fact.html", takes_context=True)
def fact(context, record, name, of=None):
    """A line of a record's facts: name, value or why there is none, sources, and where they differ."""
    return {"record": record, "name": name, "path": of or name, "sources": context.get("sources")}


@register.simple_tag(takes_context=True)
def marks(context, *path):
    """Numbers of the sources of the fact, or of the row, at ``path``, each a link to the source below."""
    numbers = context["sources"].numbers("/".join(path)) if context.get("sources") else []
    found = format_html_join("", '<a href="#source-{0}">[{0}]</a>', ((number,) for number in numbers))
    return format_html(' <span class="marks">{}</span>', found) if numbers else ""


@register.inclusion_tag("components/differs.html", takes_context=True)
def differs(context, *path, brief=False):
    """A note where sources differ about the fact at ``path``: every value with its sources, or only about what."""
    found = context.get("sources")
    return {"differences": found.differences_of("/".join(path)) if found else [], "brief": brief}


@register.simple_tag(takes_context=True)
def languages(context):
    """This page in each language: ``code``, ``name``, ``url``, ``current``."""
    request = context.get("request")
    return addresses.in_languages(request) if request else []


@register.simple_tag(takes_context=True)
def navigation(context):
    request = context.get("request")
    return addresses.navigation(request.path if request else "")


@register.filter
def today(request):
    """The address of this page as it is now, from its first page on."""
    return addresses.with_query(request.path, addresses.query_of(request))


@register.filter
def permanent(record):
    """The address of a record that never changes."""
    return links.absolute(reverse("by_ref", args=[record.ref]))


@register.filter
def language_names(codes):
    """``en;ru`` in words."""
    return ", ".join(map(language_name, codes.split(";")))


@register.filter
def plural_name(model):
    """What records of this kind are called together, as a heading."""
    return capfirst(str(model._meta.verbose_name_plural))


@register.filter
def singular_name(model):
    """What one record of this kind is called, as a heading."""
    return capfirst(str(model._meta.verbose_name))


@register.filter
def list_page(model):
    """The address of the list of all records of this kind."""
    return reverse(f"{model._meta.app_label}:{model._meta.model_name}_list")
