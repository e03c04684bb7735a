"""What the public sees, or will see, keeps what readers expect of such a record: no table empties it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ctitf_site.register.completeness import goes_out
from ctitf_site.register.parts import optional

from ..fields import both


def emptied(record, wanted: dict, columns: dict) -> Iterator[tuple[set[str], str]]:
    """What ``wanted`` would leave empty, though it is needed and nothing says why: keys of columns, and a remedy."""
    if not goes_out(record):
        return
    for name in record.model.needed:
        keys = {key for key in (name, *both(name)) if key in columns}
        changed = keys & wanted.keys()
        left = any(wanted[key] if key in changed else columns[key].value(record) for key in keys)
        if changed and not left and name not in record.absent:
            yield changed, _remedy(record, name)


def _remedy(record, name):
    if name in optional(record.model):
        return _("Needed, because this is published or will be: fill it in, or empty it on the form and say why there.")
    return _("Needed, because this is published or will be: fill it in.")
