from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .asked import Asked


class Review(Asked):
    """One row is one request that somebody look at a draft before it is published, and the answer; private."""

    class Meta(Asked.Meta):
        verbose_name = _("request for review")
        verbose_name_plural = _("requests for review")
        indexes = [
            *Asked.Meta.indexes,
            models.Index(fields=["by"], condition=Q(state="declined"), name="review_sent_back"),
        ]
