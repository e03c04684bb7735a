"""What the production server runs: ``python manage.py serve``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctitf_site.settings")
site = get_wsgi_application()


def with_answers_kept(site):
    """The site behind the layer that keeps its answers, where settings give that any room."""
    from django.conf import settings

    from ctitf_site.web.answers.front import Front

    return Front(site, settings.ANSWERS_MB * 1_000_000) if settings.ANSWERS_MB else site


def watched(site):
    """The whole site, so that whoever runs it sees what it does."""
    from django.conf import settings

    from ctitf_site.web.watching.ids import Identified

    if settings.METRICS:
        from ctitf_site.web.watching.metrics import Measured

        site = Measured(site)
    if settings.SENTRY_DSN:
        from ctitf_site.web.watching import reporting

        reporting.begin(settings.SENTRY_DSN)
    return Identified(site)


application = watched(with_answers_kept(site))
