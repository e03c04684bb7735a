"""What this register is, how it is made, and how to use it."""

from django.conf import settings

from ctitf_site.web.views import PageView


class AboutPage(PageView):
    """Context: ``contact``, the address for corrections; empty where none is set."""

    template_name = "pages/about.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(contact=settings.CONTACT_EMAIL, **kwargs)
