"""Feeds in Atom (RFC 4287): stable ids, absolute addresses, the language of the reader; and that of all changes."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.translation import gettext as _

from ctitf_site.register.fields import active_language
from ctitf_site.web.conditional import tag_of
from ctitf_site.web.links import absolute
from ctitf_site.web.news import WORDS
from ctitf_site.web.query import Problem, QueryError
from ctitf_site.web.templatetags.web import singular_name
from ctitf_site.web.workbooks import NO_XML

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# A tag (RFC 4151) names a day on which the host was ours.
YEAR = 2026


class Feed(Atom1Feed):
    """Its time is given, also where it has nothing to tell."""

    def latest_post_date(self):
        return self.feed["changed"]


def feed(title, description, *, page, address, changed):
    """A feed at ``address`` of what ``page`` shows; ``changed``: its time while it has no entries of its own."""
    site = _("Register of the Joint Plan of Action")
    return Feed(
        title=clean(f"{title} – {site}"),
        link=page,
        description=description,
        language=active_language(),
        author_name=site,
        author_link=absolute(reverse("home")),
        feed_url=address,
        feed_guid=address,
        changed=changed,
    )


def tag(name):
    """An id that stays the same whatever becomes of the address."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{YEAR}:{active_language()}/{name}"


def refuse_past(request):
    if request.as_of:
        problem = _("A feed tells what is new. The page of changes can be asked for another time.")
        raise QueryError(Problem("as_of", problem))


def answer(request, feed, changed=None):
    """The feed, or 304 where the reader has it; ``changed``: when what it tells changed last, if known."""
    content = feed.writeString("utf-8").encode()
    etag, modified = tag_of(content), changed and int(changed.timestamp())
    response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8", headers={"ETag": etag})
    if modified:
        response["Last-Modified"] = http_date(modified)
    return get_conditional_response(request, etag, modified, response)


def of_changes(changes, *, about, address, changed):
    """The feed at ``address`` with these ``changes``, which were given their records; ``about``: its filters."""
    found = feed(
        f"{_('Changes')} – {about}" if about else _("Changes"),
        _("What changed in what the register says, the latest first."),
        page=absolute(reverse("change_list")),
        address=address,
        changed=changes[0].at if changes else changed,
    )
    for change in changes:
        found.add_item(**item(change))
    return found


def item(change):
    """One change as an entry: what happened to which record, and why where it was taken away."""
    what = WORDS[change.what]
    reason = change.left.withdrawn_reason if change.left else ""
    return {
        "title": clean(f"{what}: {change.record.title} ({change.ref})" if change.record else f"{what}: {change.ref}"),
        "link": page_of(change),
        "description": escape(clean(f"{singular_name(change.model)}. {reason}".strip())),
        "unique_id": tag(f"{change.ref}/{change.seq}"),
        "updateddate": change.at,
        "pubdate": change.at,
        "categories": [change.noun],
    }


def page_of(change):
    """The page of the record, or its history where it has none any more."""
    if change.record:
        return absolute(change.record.get_absolute_url())
    return absolute(reverse("history", args=[change.ref]) if change.left else reverse("change_list"))


def clean(text):
    return NO_XML.sub("", text)
