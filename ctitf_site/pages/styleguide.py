"""Every component of the pages with an example, for staff who build or check them."""

from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.http import Http404
from django.template.loader import render_to_string

from ctitf_site.web.views import PageView

from .examples import examples

FOLDER = Path(settings.BASE_DIR) / "ctitf_site" / "templates" / "components"
# What stands in the head of a page is shown as text; what is a line of facts inside a list.
AS_TEXT, AS_FACTS = ("alternates.html", "feed.html"), ("both.html", "fact.html")
SHAPES = dict.fromkeys(AS_TEXT, "text") | dict.fromkeys(AS_FACTS, "facts")


class StyleGuide(PageView):
    """Context: ``components``, each with ``name``, ``html`` and ``shape``. Nobody but staff learns that it is there."""

    template_name = "pages/styleguide.html"

    def dispatch(self, request, *args, **kwargs):
        if not admin.site.has_permission(request):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        found = examples(self.request)
        names = sorted(path.name for path in FOLDER.glob("*.html"))
        components = [self.component(name, found.get(name)) for name in names]
        return super().get_context_data(components=components, **kwargs)

    def component(self, name, context):
        """None as context: nobody has given an example yet."""
        html = "" if context is None else render_to_string(f"components/{name}", context, self.request)
        return {"name": name, "html": html, "shape": SHAPES.get(name)}
