"""Changes as Atom (RFC 4287): stable ids, absolute addresses, the language of the reader."""

import hashlib
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from ctitf_site.register.fields import active_language
from ctitf_site.web.links import absolute
from ctitf_site.web.news import WORDS
from ctitf_site.web.templatetags.web import singular_name
from ctitf_site.web.workbooks import NO_XML

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# A tag (RFC 4151) names a day on which the host was ours.
YEAR = 2026


class Feed(Atom1Feed):
    """Its time is that of the latest change, also where it has none to tell."""

    def latest_post_date(self):
        return self.feed["changed"]


def write(changes, *, about, address, changed) -> bytes:
    """The feed at ``address`` with these ``changes``, which were given their records; ``about``: its filters."""
    site, language = _("Register of the Joint Plan of Action"), active_language()
    title = f"{_('Changes')} – {about}" if about else _("Changes")
    feed = Feed(
        title=clean(f"{title} – {site}"),
        link=absolute(reverse("change_list")),
        description=_("What changed in what the register says, the latest first."),
        language=language,
        author_name=site,
        author_link=absolute(reverse("home")),
        feed_url=address,
        feed_guid=address,
        changed=changes[0].at if changes else changed,
    )
    for change in changes:
        feed.add_item(**item(change, language))
    return feed.writeString("utf-8").encode()


def item(change, language):
    """One change as an entry: what happened to which record, and why where it was taken away."""
    what, host = WORDS[change.what], urlsplit(settings.SITE_URL).hostname
    reason = change.left.withdrawn_reason if change.left else ""
    return {
        "title": clean(f"{what}: {change.record.title} ({change.ref})" if change.record else f"{what}: {change.ref}"),
        "link": page_of(change),
        "description": escape(clean(f"{singular_name(change.model)}. {reason}".strip())),
        "unique_id": f"tag:{host},{YEAR}:{language}/{change.ref}/{change.seq}",
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


def digest(content) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
