"""A page as the public would see it, before it does: by a signed link that ends, for whoever it is sent to.

The record is published inside a transaction, its real page is made, and the publishing is undone. So everything holds
that holds for public pages: what points at another draft is hidden, as it would be.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ctitf_site.register.applying import apply
from ctitf_site.register.comparing import put_together
from ctitf_site.register.models import Entry, Proposal, Status
from ctitf_site.register.proposals import changes_of, record_of, state_of
from ctitf_site.register.reading import unsaid
from ctitf_site.register.refusals import REFUSALS
from ctitf_site.web import errors
from ctitf_site.web.as_of import NAME
from ctitf_site.web.query import Problem, QueryError

from .forms import OPEN

SALT = "preview"
LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Preview:
    """What pages know of being a preview: until when the link works, and whether it shows a proposed change."""

    until: datetime
    proposal: Proposal | None


class Previews:
    """Part of the admin of a record: links to its preview in each language, where there is something to preview."""

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        # As it is saved: a form that is shown again may have asked for another status.
        status = context["adminform"].form.initial.get("status", obj and obj.status)
        if obj and status in OPEN:
            context |= links_to(obj.ref)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def links_to(ref: str, proposal: int = 0) -> dict:
    """For a template: addresses of the preview of a draft, or of a ``proposal``, and the day on which they end."""
    token = signing.dumps([ref, proposal], salt=SALT)
    found = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            found.append({"code": code, "name": str(name), "url": reverse("preview", args=[token])})
    return {"previews": found, "previews_end": timezone.localdate() + LASTS}


def preview(request, token):
    """The page of a draft, or of a record with a proposed change, at the address that ``links_to`` gives."""
    if request.as_of:
        return errors.bad_query(request, QueryError(Problem(NAME, _("A preview shows what is written now."))))
    if request.release:
        return errors.later(request, _("There is no preview while the database cannot be reached."), 30)
    try:
        ref, proposal = signing.loads(token, salt=SALT, max_age=LASTS)
        response = _page(request, ref, proposal, _end(token))
    except signing.SignatureExpired:
        response = errors.answer(request, 410, _("This preview has ended. Ask whoever sent the link for a new one."))
    except signing.BadSignature:
        response = errors.answer(request, 404, _("This is no preview: the address is not whole."))
    return for_one_reader(response)


def for_one_reader(response):
    """Nothing keeps a preview, finds it, or tells its address to others."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _end(token):
    """When the link ends: the time in it, and how long it lasts."""
    seconds = signing.b62_decode(token.split(":")[-2])
    return datetime.fromtimestamp(seconds, timezone.get_current_timezone()) + LASTS


def _page(request, ref, proposal, until):
    entry = Entry.objects.filter(ref=ref).first()
    wanted = proposal and Proposal.objects.filter(pk=proposal, entry=entry).first()
    if entry is None or proposal and not wanted:
        raise Http404
    decided = wanted and (wanted.state != Proposal.State.WAITING or entry.status == Status.WITHDRAWN)
    if decided or not (wanted or entry.status in OPEN):
        return HttpResponseRedirect(entry.get_absolute_url())  # the real page is there, or says why it is not
    if not wanted and not entry.title:
        return errors.answer(request, 404, _("This draft has no title yet, and without one no page."))
    request.preview, response = Preview(until, wanted), None
    with suppress(*REFUSALS), unsaid(), transaction.atomic():
        response = _as_published(request, entry, wanted)
        transaction.set_rollback(True)
    if response is None:
        return errors.answer(request, 404, _("This change cannot be shown: the record has changed meanwhile."))
    return response


def _as_published(request, entry, proposal):
    if proposal:
        record = record_of(proposal)
        apply(record, put_together(state_of(record), changes_of(proposal)))
    # A proposal to withdraw shows what remains then.
    Entry.objects.filter(pk=entry.pk, status__in=OPEN).update(status=Status.PUBLISHED, publish_at=None)
    entry.refresh_from_db()
    found = resolve(entry.get_absolute_url())
    response = found.func(request, *found.args, **found.kwargs)
    return response.render() if hasattr(response, "render") else response
