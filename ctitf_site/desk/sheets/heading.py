"""The first row of a table: the keys of its columns, each known, each once."""

from difflib import get_close_matches

from django.utils.translation import gettext as _

from .links import quoted
from .reading import Unreadable
from .tables import REF, PartTable


def check_header(header: list[str], table) -> None:
    """Raises ``Unreadable``, with everything that is wrong with ``header``."""
    problems = [_unknown(key, table.keys) for key in header if key not in table.keys]
    twice = dict.fromkeys(key for key in header if header.count(key) > 1)
    problems += [_("The column “%s” is there twice.") % quoted(key) for key in twice if key]
    if isinstance(table, PartTable) and REF not in header:
        problems.append(_("The column “ref” is missing: it says which record each row belongs to."))
    if problems:
        raise Unreadable(" ".join(problems))


def _unknown(key, known):
    if not key:
        return _("One column has no key in row 1.")
    near = get_close_matches(key, known, 1)
    values = {"key": quoted(key), "near": near[0] if near else "", "known": ", ".join(known)}
    if near:
        return _("There is no column “%(key)s”: did you mean “%(near)s”?") % values
    return _("There is no column “%(key)s”. Known are: %(known)s.") % values
