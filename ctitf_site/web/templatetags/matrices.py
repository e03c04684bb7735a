"""The parts of a matrix: written here and not as templates, which took ten times as long for a thousand rows."""

from html import escape

from django import template
from django.utils.safestring import mark_safe

from .web import pillar, text

register = template.Library()


@register.simple_tag
def matrix_head(head, marks=True):
    """What stands before a row or above a column; ``marks``: with the numbers of its sources."""
    below = f" <small>{escape(head.below)}</small>" if head.below else ""
    numbers = "".join([f'<a href="#source-{number}">[{number}]</a>' for number in head.sources]) if marks else ""
    marked = f' <span class="marks">{numbers}</span>' if numbers else ""
    return mark_safe(f"{pillar(head.pillar) if head.pillar else named(head)}{below}{marked}")  # noqa: S308 – all is escaped


def named(head):
    words = text(head.label, note=False)
    shown = words if hasattr(words, "__html__") else escape(words)
    if not head.url:
        return shown
    explained = f' title="{escape(head.explained)}"' if head.explained else ""
    return f'<a href="{escape(head.url)}"{explained}>{shown}</a>'


@register.simple_tag
def matrix_cells(row):
    """The cells of a row."""
    return mark_safe("".join([cell(each) for each in row.cells]))  # noqa: S308 – all is escaped


def cell(each):
    """A number with the list behind it, a word for nothing, or plain text; with a second number beside it."""
    shown, second = escape(each.text), ""
    if each.url:
        shown = f'<a href="{escape(each.url)}" aria-label="{escape(each.spoken)}">{shown}</a>'
    elif each.why:
        shown = f'<span class="empty" role="img" aria-label="{escape(each.why)}">{shown}</span>'
    if each.second:
        other = f'<a class="editorial" href="{escape(each.second.url)}">{escape(each.second.text)}</a>'
        second = f" <small>({other})</small>"
    return f"<td>{shown}{second}</td>"
