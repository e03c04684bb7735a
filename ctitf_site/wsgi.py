"""What the production server runs: ``python manage.py serve``."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from ctitf_site.register.connecting import hurry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctitf_site.settings")
site = get_wsgi_application()
hurry(settings.DATABASES)


def with_answers_kept(site):
    """The site behind the queue of those who ask it, and the layer that keeps its answers, where it has any room."""
    from ctitf_site.web.answers.front import Front
    from ctitf_site.web.answers.queue import Queue

    queue = Queue(site)
    return Front(queue, settings.ANSWERS_MB * 1_000_000, queue.apart) if settings.ANSWERS_MB else queue


application = with_answers_kept(site)
