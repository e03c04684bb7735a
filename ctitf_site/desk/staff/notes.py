"""What the desk says on the next page, in a cookie: no row is written for it."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NoteCookie(CookieStorage):
    @property
    def cookie_name(self):
        """As the other cookies: browsers take a name that begins like this from this very host alone."""
        return "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"


class Notes(FallbackStorage):
    """A cookie, and in the session what is too long for one."""

    storage_classes = (NoteCookie, SessionStorage)
