"""Names by which caches in front can be told to forget answers: all of the register, a kind of record, one record."""

import re

ALL = "register"
# Pages and endpoints are called after what they tell of: ``meeting_detail``, ``meeting-list``.
KIND = re.compile(r"([a-z]+)[-_](?:list|detail)")


def named(request, response):
    """The public answer with its names: Cache-Groups (RFC 9875), and Surrogate-Key as caches of today read it.

    A record is named only where its answer is there, so the public has seen it.
    """
    if response.status_code == 200:
        names = list(names_of(request.resolver_match, response))
        response["Cache-Groups"] = ", ".join(f'"{name}"' for name in names)
        response["Surrogate-Key"] = " ".join(names)
    return response


def names_of(match, response):
    yield ALL
    if kind := KIND.fullmatch(match.url_name or ""):
        yield kind[1]
    record = (getattr(response, "context_data", None) or {}).get("record")
    if ref := record.ref if record else match.kwargs.get("ref"):
        yield ref
