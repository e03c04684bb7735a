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


def with_answers_kept():
    """The site behind the queue of those who ask it, and the layer that keeps its answers, where it has any room."""
    from ctitf_site.web.answers.front import Front
    from ctitf_site.web.answers.queue import Queue
    from ctitf_site.web.handler import Handler

    queue = Queue(Handler())
    return Front(queue, settings.ANSWERS_MB * 1_000_000, queue.apart) if settings.ANSWERS_MB else queue


def watched(site):
    """The whole site, so that whoever runs it sees what it does."""
    from ctitf_site.web.watching.ids import Identified

    return Identified(site)


application = watched(with_answers_kept())
get_resolver().url_patterns  # noqa: B018 – loads all that answers
# What is loaded now stays. To look through it again and again for what nobody needs takes a twentieth of a list.
gc.freeze()
