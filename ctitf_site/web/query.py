"""Query strings: what is wrong with them, said the same way on pages and in the API."""

from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from django.utils.translation import gettext as _

# Larger numbers of the public sequence are asked for by nobody, and no database takes them.
LARGEST_SEQ = 10**18 - 1
# Nobody reads more; each names all that is allowed.
MOST_TOLD = 20


@dataclass(frozen=True)
class Problem:
    """One parameter that cannot be answered, why, and what would be."""

    parameter: str
    problem: str
    allowed: tuple[str, ...] = field(default=())


class QueryError(Exception):
    """The query string asks for something that does not exist; carries one ``Problem`` for each mistake."""

    def __init__(self, *problems: Problem):
        super().__init__("; ".join(f"{p.parameter}: {p.problem}" for p in problems))
        self.problems = problems


def in_order(query: str) -> str:
    """A query string with its parameters by name, those of one name as they stand: the same is asked in one way."""
    if "&" not in query:
        return query
    return "&".join(sorted(filter(None, query.split("&")), key=lambda part: unquote_plus(part.partition("=")[0])))


def together(*checks) -> list:
    """What each of ``checks`` gives; raises one ``QueryError`` with the problems of all of them."""
    given, problems = [], []
    for check in checks:
        try:
            given.append(check())
        except QueryError as error:
            problems += error.problems
    if problems:
        raise QueryError(*dict.fromkeys(problems))
    return given


def refuse_unknown(given, allowed) -> None:
    """Raise ``QueryError`` for parameters that are not among ``allowed``, the first of them where there are many."""
    names = tuple(sorted({*allowed}))
    if unknown := [name for name in given if name not in names][:MOST_TOLD]:
        raise QueryError(*(Problem(name[:60], _("There is no such parameter here."), names) for name in unknown))


def refuse_repeated(query, allowed=()) -> None:
    """Raise ``QueryError`` for a parameter that is given twice: no value may be silently ignored."""
    if repeated := [name for name in query if len(query.getlist(name)) > 1 and name not in allowed][:MOST_TOLD]:
        problem = _("Give this parameter once. Where it takes several values, join them with commas.")
        raise QueryError(*(Problem(name, problem) for name in repeated))


def whole_number(query, name: str, default: int, largest: int, least: int = 1) -> int:
    """The parameter ``name`` as a number from ``least`` to ``largest``."""
    text = query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 18 and least <= int(text) <= largest):
        problem = _("Give a whole number from %(least)s to %(largest)s.")
        raise QueryError(Problem(name, problem % {"least": least, "largest": largest}))
    return int(text)
