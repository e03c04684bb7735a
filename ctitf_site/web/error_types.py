"""The kinds of errors that the API answers with; each has a page that explains it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

PLACE = "data/errors"


@dataclass(frozen=True)
class ErrorType:
    """``name``: its word in addresses. ``when`` it is answered, and ``what`` to do then; whether to ``retry``."""

    name: str
    status: int
    title: str
    when: str
    what: str
    retry: bool = False

    @property
    def url(self):
        """The absolute address of its page: one for all languages, because programs tell errors apart by it.

        It is written here, because a fault of the routes needs one too.
        """
        return f"{settings.SITE_URL}/{settings.LANGUAGE_CODE}/{PLACE}/{self.name}/"


TYPES = {
    kind.name: kind
    for kind in (
        ErrorType(
            "bad-query",
            400,
            _("This request cannot be answered"),
            _("A parameter of the query string is unknown, is given twice, or has a value that is not known."),
            _("Read errors: for each parameter it says what is wrong and, where it can, which values are allowed."),
        ),
        ErrorType(
            "malformed",
            400,
            _("This request cannot be answered"),
            _("The request is broken: a query string that is too long or not UTF-8, a NUL byte, or another host."),
            _("Encode the query string as UTF-8 with percent signs, and keep it within 4000 characters."),
        ),
        ErrorType(
            "not-found",
            404,
            _("Not found"),
            _("There is nothing at this address, or what is there has not been published."),
            _("Start at the root of the API, which names every list. Addresses end with a slash."),
        ),
        ErrorType(
            "read-only",
            405,
            _("This is only for reading"),
            _("The request has another method than GET, HEAD or OPTIONS."),
            _("Nothing can be changed here. The header Allow names the methods that are answered."),
        ),
        ErrorType(
            "no-such-format",
            406,
            _("This format is not offered"),
            _("The header Accept names only formats that this address does not have."),
            _("Take one of the formats that detail names, or leave the header out: then the answer is JSON."),
        ),
        ErrorType(
            "too-slow",
            408,
            _("This came too slowly"),
            _("A form for staff came too slowly, or not to its end. Nothing is sent to the API."),
            _("Send it again. Less than 4000 bytes a second, or nothing for ten seconds, is too slow."),
            retry=True,
        ),
        ErrorType(
            "withdrawn",
            410,
            _("Withdrawn"),
            _("The record was published once and has been withdrawn. Its ref is never given to another record."),
            _("Take the record out of your copy; reason and withdrawn_on say why and since when."),
        ),
        ErrorType(
            "no-length",
            411,
            _("The length is missing"),
            _("A form for staff is sent without its length, in parts (Transfer-Encoding)."),
            _("Send it with the header Content-Length, as browsers do."),
        ),
        ErrorType(
            "changed",
            412,
            _("Changed meanwhile"),
            _("The header If-Match or If-Unmodified-Since asks for a state that the register has left since."),
            _("Ask again without this header, and take the new ETag."),
        ),
        ErrorType(
            "too-large",
            413,
            _("This is too large"),
            _("A form for staff has more than 100 MB with its files, or a login more than 3 MB. It was not read."),
            _("Send less at a time; a table that is too long is imported with a command on the server."),
        ),
        ErrorType(
            "too-many-requests",
            429,
            _("Too many requests"),
            _("More was asked from your address within a minute than one reader may ask."),
            _("Wait for the seconds in Retry-After. For all of the register take a release, and then the change feed."),
            retry=True,
        ),
        ErrorType(
            "failed",
            500,
            _("Something went wrong"),
            _("A fault of this site, which has been logged."),
            _("Try again in a few minutes. If it happens again, tell us the request_id."),
            retry=True,
        ),
        ErrorType(
            "later",
            503,
            _("Please try again"),
            _(
                "The register cannot be reached, more ask at this moment than can be answered soon, "
                "or what was asked for is newer than the release that stands in for the register."
            ),
            _("Ask again after the seconds in Retry-After. Take nothing out of your copy because of this answer."),
            retry=True,
        ),
    )
}
TITLES = {kind.status: kind.title for kind in TYPES.values()}


def type_of(status, has_problems=False) -> ErrorType:
    """The type of an error with this status; a status that has none of its own is told as its whole class is."""
    if has_problems:
        return TYPES["bad-query"]
    found = [kind for kind in TYPES.values() if kind.status == status and kind.name != "bad-query"]
    return found[0] if found else TYPES["malformed" if status < 500 else "failed"]
