"""A form that was sent when nobody was logged in any more: kept in the page, until its author has logged in again.

What was sent travels through the pages of the login as one sealed text. Nothing of it is stored here, and nobody can
seal what was not sent from a page of ours: so it is only ever shown again to be sent by whoever sits there.
"""

from dataclasses import dataclass

from django.core import signing

# Name of the one hidden input.
FIELD = "kept"
SALT = "desk.kept"
# Of the input for a code of the second factor.
CODE = "one_time_code"
# What a form says about itself, and no clerk has typed.
OWN = ("_FORMS", "-SHOWN", "-id", "version", "_save", "_continue", "_addanother", "_paste")


@dataclass(frozen=True)
class Kept:
    """One form as it was sent: to which address, each name with all its values, and which files went with it."""

    address: str
    values: dict
    files: dict

    @classmethod
    def of(cls, request):
        """The form that ``request`` sends; None where it sends none, or one with a secret in it."""
        if request.method != "POST" or any(map(is_secret, request.POST)):
            return None
        values = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
        files = {name: [file.name for file in request.FILES.getlist(name)] for name in request.FILES}
        return cls(request.get_full_path(), values, files)

    @classmethod
    def sent_with(cls, request):
        """The form that ``request`` carries along, sealed; None where it carries none of ours."""
        try:
            return cls(*signing.loads(request.POST.get(FIELD, ""), salt=SALT))
        except (signing.BadSignature, TypeError):
            return None

    @property
    def sealed(self) -> str:
        return signing.dumps([self.address, self.values, self.files], salt=SALT, compress=True)

    @property
    def inputs(self):
        """Pairs of name and value, as a browser would send them."""
        return [(name, value) for name, values in self.values.items() for value in values]

    @property
    def typed(self):
        """What of it a clerk may want to read."""
        return [(name, value) for name, value in self.inputs if value.strip() and not name.endswith(OWN)]


def is_secret(name) -> bool:
    """Is this the name of what nobody should carry about? Whoever typed it types it again."""
    return name in (CODE, FIELD) or "password" in name
