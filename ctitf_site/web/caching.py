"""What browsers and the caches in front of the site may keep, for how long, and how they know it again."""

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_cache_control

from .conditional import SAFE, tag_of
from .errors import API
from .groups import named

# So many seconds old may an answer be, and so old while the site is away. What is withdrawn is gone from every cache
# within five seconds, and to ask again costs next to nothing: it is 304 while the register says the same.
FRESH, AWAY = 4, 86400
PUBLIC = {"public": True, "max_age": FRESH, "stale_if_error": AWAY}
PRIVATE = {"private": True, "no_cache": True}
# Where everybody is told the same. Files and the pages of staff say for themselves what they allow.
PLACES = tuple(f"/{place}" for place in (*(f"{code}/" for code, _name in settings.LANGUAGES), "api/", "sitemap"))


class CachingMiddleware:
    """``Cache-Control`` and, for pages, an ETag where nobody else has set them; outside of all that reads cookies."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_ours = request.path.startswith(PLACES) or response.status_code >= 400
        rules = allowed(request, response) if is_ours else {}
        if not rules or response.has_header("Cache-Control"):
            return response
        patch_cache_control(response, **rules)
        return known_again(request, named(request, response)) if rules is PUBLIC else response


def known_again(request, response):
    """A page with an ETag of what it says, or 304 where the client has that. The API knows its own before."""
    is_page = request.method in SAFE and not request.path.startswith(API) and not response.streaming
    if not is_page or response.status_code != 200 or response.has_header("ETag"):
        return response
    response["ETag"] = tag_of(response.content)
    return get_conditional_response(request, response["ETag"], None, response)


def allowed(request, response):
    """Errors are not kept: what is missing now may be there at once. Who has logged in sees what was saved at once."""
    if response.status_code >= 400:
        return {"no_store": True}
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    if settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies or varies & {"cookie", "*"}:
        return PRIVATE
    return PUBLIC if response.status_code in (200, 304) else {}
