"""What the production server runs: ``python manage.py serve``."""

import gc
import os

import django
from django.conf import settings
from django.urls import get_resolver

from ctitf_site.register.connecting import hurry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctitf_site.settings")
django.setup(set_prefix=False)
hurry(settings.DATABASES)


def with_answers_kept(queue):
    """The layer that keeps answers around the site, where it has any room."""
    from ctitf_site.web.answers.front import Front

    return Front(queue, settings.ANSWERS_MB * 1_000_000, queue.apart) if settings.ANSWERS_MB else queue


def watched(site, queue):
    """The whole site, so that whoever runs it sees what it does."""
    from ctitf_site.web.watching.ids import Identified

    if settings.METRICS:
        from ctitf_site.web.watching.metrics import Measured

        site = Measured(site, queue.apart)
    if settings.SENTRY_DSN:
        from ctitf_site.web.watching import reporting

        reporting.begin(settings.SENTRY_DSN)
    return Identified(site)


def whole():
    """The site behind the queue of those who ask it."""
    from ctitf_site.web.answers.queue import Queue
    from ctitf_site.web.handler import Handler

    queue = Queue(Handler())
    return watched(with_answers_kept(queue), queue)


application = whole()
get_resolver().url_patterns  # noqa: B018 – loads all that answers
# What is loaded now stays. To look through it again and again for what nobody needs takes a twentieth of a list.
gc.freeze()
