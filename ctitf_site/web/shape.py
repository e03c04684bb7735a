"""What of each row an answer prints: ``fields``, ``expand`` and ``lang``, read from a query string."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import LANGUAGES

from .query import Problem, QueryError

PARAMETERS = {
    "fields": _("Only these members, joined by commas."),
    "expand": _("Related records and what lives inside in full, joined by commas; with a point also what those name."),
    "lang": _("Texts as plain strings in this language; null where it is not recorded."),
}
MOST_NAMES, DEEPEST = 50, 2


@dataclass(frozen=True)
class Shape:
    """``fields``: names of members, all where there are none. ``expand``: what is printed in full, by name.

    ``language``: the one in which texts are given as plain strings; both as objects where it is empty.
    """

    fields: tuple[str, ...] = ()
    expand: dict = field(default_factory=dict)
    language: str = ""

    @classmethod
    def of(cls, query):
        """Raise ``QueryError`` for what cannot be read; names are checked by the serializer, which knows them."""
        language = query.get("lang", "")
        if language not in ("", *LANGUAGES):
            raise QueryError(Problem("lang", str(_("Texts are given in these languages.")), tuple(LANGUAGES)))
        return cls(tuple(names(query, "fields")), tree(names(query, "expand")), language)

    def inside(self, name):
        """The shape of what is printed in full as ``name``."""
        return Shape(expand=self.expand[name])


WHOLE = Shape()


def names(query, parameter):
    """Names joined by commas."""
    found = [name.strip() for name in query.get(parameter, "").split(",") if name.strip()]
    if query.get(parameter) and not found:
        raise QueryError(Problem(parameter, str(_("Give at least one value."))))
    if len(found) > MOST_NAMES:
        problem = _("At most %(most)s values, joined by commas.") % {"most": MOST_NAMES}
        raise QueryError(Problem(parameter, str(problem)))
    return dict.fromkeys(found)


def tree(paths):
    """``organization.parent`` as what is expanded within what is expanded."""
    found = {}
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            problem = _("“%(value)s” is too deep: at most %(most)s names, joined by points.")
            raise QueryError(Problem("expand", str(problem % {"value": path[:60], "most": DEEPEST})))
        inner = found
        for step in steps:
            inner = inner.setdefault(step, {})
    return found


def chosen(members, wanted):
    """The ``members`` with these names, in the order of the answer. Raise ``QueryError`` for an unknown name."""
    known = tuple(member.name for member in members)
    refuse_others("fields", wanted, known)
    return [member for member in members if member.name in wanted] if wanted else members


def refuse_others(parameter, wanted, known):
    if unknown := [name for name in wanted if name not in known]:
        problem = _("“%(value)s” is not one of the values.") % {"value": unknown[0][:60]}
        raise QueryError(Problem(parameter, str(problem), tuple(known)))
