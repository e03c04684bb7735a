"""A form that was sent when nobody was logged in any more: kept in the page, until its author has logged in again.

What was sent travels through the pages of the login as one sealed text. Nothing of it is stored here. Only a form of
the register is sealed, only where a page of ours sent it, and only for the browser that did: what somebody else wrote
is never shown to a clerk to be sent.
"""

import posixpath
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from ctitf_site.register.public import record_models

from .again import came_from_here
from .browser import mark_of, marked

# Name of the one hidden input.
FIELD = "kept"
SALT = "desk.kept"
# Of the input for a code of the second factor.
CODE = "one_time_code"
# What a form says about itself, and no clerk has typed.
OWN = ("_FORMS", "-SHOWN", "-id", "version", "_save", "_continue", "_addanother", "_paste")


@dataclass(frozen=True)
class Kept:
    """One form as it was sent: to which address, each name with all its values, which files went with it, by whom."""

    address: str
    values: dict
    files: dict
    mark: str

    @classmethod
    def of(cls, request):
        """The form that ``request`` sends; None where it sends none, or one that is not for keeping."""
        if request.method != "POST" or not came_from_here(request):
            return None
        if not is_offered_again(request.path) or any(map(is_secret, request.POST)):
            return None
        values = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
        files = {name: [file.name for file in request.FILES.getlist(name)] for name in request.FILES}
        return cls(request.get_full_path(), values, files, marked(request))

    @classmethod
    def sent_with(cls, request):
        """The form that ``request`` carries along, sealed; None where it carries none that this browser sent."""
        mark = mark_of(request)
        if not mark or not came_from_here(request):
            return None
        try:
            return cls(*signing.loads(request.POST.get(FIELD, ""), salt=f"{SALT}.{mark}"), mark)
        except signing.BadSignature:
            return None

    @property
    def sealed(self) -> str:
        return signing.dumps([self.address, self.values, self.files], salt=f"{SALT}.{self.mark}", compress=True)

    @property
    def inputs(self):
        """Pairs of name and value, as a browser would send them."""
        return [(name, value) for name, values in self.values.items() for value in values]

    @property
    def typed(self):
        """What of it a clerk may want to read."""
        return [(name, value) for name, value in self.inputs if value.strip() and not name.endswith(OWN)]


def is_offered_again(path) -> bool:
    """Is this a page of the register? On those of accounts and codes, one careless press gives rights away."""
    own = [reverse("admin:app_list", args=[label]) for label in {model._meta.app_label for model in record_models()}]
    return f"{posixpath.normpath(path)}/".startswith((reverse("admin:import"), *own))


def is_secret(name) -> bool:
    """Is this the name of what nobody should carry about? Whoever typed it types it again."""
    return name in (CODE, FIELD) or "password" in name
