"""What the head of every page says to browsers, search engines and those who show a page that was shared."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import linked_data

register = template.Library()


@register.simple_block_tag
def page_title(content):
    """The title of the page, for the window and for who shares it."""
    site = _("Register of the Joint Plan of Action")
    shape = '<title>{0} – {1}</title>\n<meta property="og:title" content="{0}">\n'
    return format_html(shape + '<meta property="og:site_name" content="{1}">', content, site)


@register.simple_block_tag
def page_description(content):
    shape = '<meta name="description" content="{0}">\n<meta property="og:description" content="{0}">'
    return format_html(shape, content)


@register.simple_tag(takes_context=True, name="linked_data")
def described(context):
    """The page as schema.org describes what it is about."""
    view = context.get("view")
    return linked_data.script(view.linked_data(context)) if hasattr(view, "linked_data") else ""
