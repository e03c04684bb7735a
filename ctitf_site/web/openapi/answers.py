"""What comes back: headers, media types, and the one shape of every error."""

from django.conf import settings

from ..error_types import type_of
from ..renderers import JSONRenderer
from . import shapes

HEADERS = {
    "Content-Disposition": "The name of the file, where the answer is one.",
    "Deprecation": "Since when this is deprecated, where it is (RFC 9745).",
    "Sunset": "When this will end, where it is deprecated (RFC 8594).",
    "Cache-Control": "How long a cache may keep this.",
    "Content-Language": "The language of what is ordered or said in one.",
    "Vary": "The headers of the request on which this depends.",
    "ETag": "Changes with the answer; give it back as If-None-Match.",
    "Last-Modified": "When this was last changed.",
    "Link": "The pages before and after this one, as rel=prev and rel=next; on the root, this description.",
    "RateLimit": "How much of the quota is left, and when it begins anew.",
    "RateLimit-Policy": "The quota.",
    "Retry-After": "Seconds to wait before the same is asked again.",
    "X-Register-Release": "The release that answers while the database of the register cannot be reached.",
    "X-Request-ID": "The id of this one request; the log of the register has it too.",
}
ALWAYS = (
    "ETag",
    "Last-Modified",
    "Cache-Control",
    "Content-Language",
    "Vary",
    "RateLimit",
    "RateLimit-Policy",
    "X-Register-Release",
    "X-Request-ID",
)
ERRORS = {
    400: ("BadRequest", "A parameter or value that is not known; errors names each, and what is allowed."),
    404: ("NotFound", "Nothing is here, or it is not published."),
    405: ("NotAllowed", "Another method than GET, HEAD and OPTIONS."),
    406: ("NotAcceptable", "The header Accept names no format that is offered."),
    410: ("Gone", "The record was withdrawn; the answer says when and why."),
    412: ("Changed", "If-Match or If-Unmodified-Since names a state that the register has left."),
    429: ("TooManyRequests", "More was asked than the quota allows; ask again after Retry-After."),
    500: ("ServerError", "A fault of the register, which is logged."),
    503: ("Unavailable", "Not to be answered at the moment; ask again after Retry-After."),
}
ELSEWHERE = {
    301: ("Moved", "Asked for by a ref in small letters, or merged into another record: Location is where it stands."),
    304: ("NotModified", "You have this answer already, by its ETag or its time."),
}
OF_RECORDS = (301, 410)
OF_ROWS = (404,)
OF_ALL = (304, 400, 405, 406, 412, 429, 500, 503)


def headers():
    """The headers that are described, among them all that programs in browsers may read."""
    names = dict.fromkeys([*settings.CORS_EXPOSE_HEADERS, *ALWAYS, "Location"])
    about = HEADERS | {"Location": "Where it stands."}
    return {name: {"description": about.get(name, name), "schema": shapes.text()} for name in names}


def bearing(*names):
    known = headers()
    return {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names if name in known}}


def problem():
    """RFC 9457, with one entry in ``errors`` for each parameter that is wrong."""
    wrong = shapes.thing(
        {
            "parameter": shapes.text(),
            "problem": shapes.text(description="What is wrong with it, in the language that was asked for."),
            "allowed": shapes.rows(shapes.text(), description="What would be answered; empty where that is no list."),
        }
    )
    members = {
        "type": shapes.text(format="uri-reference"),
        "title": shapes.text(),
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": shapes.text(),
        "errors": shapes.rows(wrong),
        "ref": shapes.text(pattern=shapes.REF, description="410: the record that was withdrawn."),
        "withdrawn_on": shapes.or_null(shapes.text(format="date", description="410: when.")),
        "request_id": shapes.text(description="500: what to tell whoever runs the register."),
        "reason": shapes.BOTH | {"description": "410: why, in both languages."},
    }
    return shapes.thing(members, ["type", "title", "status", "detail"], description="An error, as RFC 9457 has it.")


def shared():
    """Every answer that is not the thing itself, for ``components``."""
    content = {"application/problem+json": {"schema": shapes.named("Problem")}}
    found = {}
    for status, (name, about) in ERRORS.items():
        waits = ("Retry-After",) if status in (429, 503) else ()
        sample = sample_of(status, about)
        inner = {media: {**shape, "example": sample} for media, shape in content.items()}
        found[name] = {"description": about, "content": inner, **bearing(*waits, "RateLimit", "RateLimit-Policy")}
    for status, (name, about) in ELSEWHERE.items():
        found[name] = {"description": about, **bearing(*(("Location",) if status == 301 else ("ETag",)))}
    return found


def sample_of(status, about):
    """An error as it may look; of a bad request with what is wrong."""
    kind = type_of(status, status == 400)
    found = {"type": kind.url, "title": str(kind.title), "status": status, "detail": about}
    wrong = {"parameter": "colour", "problem": "There is no such parameter here.", "allowed": ["format", "limit"]}
    return found | ({"errors": [wrong]} if status == 400 else {})


def responses(view, schema, about, *, one=False, gone=False, paged=False):
    """All answers of one endpoint. ``one``: there may be no such row; ``gone``: or none any more."""
    statuses = sorted({*OF_ALL, *(OF_ROWS if one else ()), *(OF_RECORDS if gone else ())})
    known = {status: name for status, (name, _about) in (ERRORS | ELSEWHERE).items()}
    file = ("Content-Disposition",) if len(view.renderer_classes) > 1 else ()
    good = {
        "description": about,
        "content": {kind.media_type: media(kind, schema, paged) for kind in view.renderer_classes},
        **bearing(*ALWAYS, *(("Link",) if paged else ()), *file),
    }
    others = {str(status): {"$ref": f"#/components/responses/{known[status]}"} for status in statuses}
    return {"200": good, **others}


def media(renderer, schema, paged):
    """The answer in this format: JSON as described, everything else a file."""
    if issubclass(renderer, JSONRenderer):
        return {"schema": schema}
    about = "All rows, as a file." if paged else "The same, as a file."
    binary = {} if renderer.charset else {"contentMediaType": renderer.media_type}
    return {"schema": shapes.text(**binary, description=about)}
