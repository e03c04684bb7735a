"""What the desk says on the next page, in a cookie: no row is written for it."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage

from .browser import of_this_host


class NoteCookie(CookieStorage):
    @property
    def cookie_name(self):
        return of_this_host("messages")


class Notes(FallbackStorage):
    """A cookie, and in the session what is too long for one."""

    storage_classes = (NoteCookie, SessionStorage)
