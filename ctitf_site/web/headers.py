"""What browsers are told of every answer: what it may load, who may frame it or take it in, and what it may not use."""

import re

from django.conf import settings
from django.urls import reverse
from django.utils import translation

# Each kind of answer says what it needs, and nothing else is allowed: nothing inline, from no other host, in no frame.
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# A file that somebody uploaded, or that is only to be saved: were it shown, it would be of no site.
INERT = f"{NOTHING}; sandbox"
PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The desk and the reference of the API run scripts of ours that ask us more; their style sheets have icons in them.
PROGRAM = PAGE.replace("img-src 'self'", "img-src 'self' data:; script-src 'self'; connect-src 'self'")
# What no page of ours asks a browser for, so that nothing that was brought into one can.
UNUSED = (
    "accelerometer autoplay camera display-capture encrypted-media geolocation gyroscope hid magnetometer microphone"
)
UNUSED += " midi payment publickey-credentials-get screen-wake-lock serial usb xr-spatial-tracking"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED.split()),
}
# Partners' pages take in what they may also read from there.
SHARED = re.compile(settings.CORS_URLS_REGEX)


class HeadersMiddleware:
    """It stands outside of all others, so that no answer leaves without: errors, redirects, files and 304 too.

    What a view says for itself stays. HSTS and the redirect to HTTPS are left to Django's own, which stands next.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.programs = (reverse("admin:index"), *map(reference_in, dict(settings.LANGUAGES)))
        self.pages = tuple(f"/{code}/" for code in dict(settings.LANGUAGES))

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        is_shared = bool(SHARED.match(request.path))
        response.headers.setdefault("Content-Security-Policy", self.policy(request.path_info, response, is_shared))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_shared else "same-origin")
        return response

    def policy(self, path, response, is_shared):
        """What this answer needs. Who is told by 304 to show a page again takes these headers with it."""
        is_known = response.status_code == 304 and path.startswith(self.pages) and not is_shared
        if not is_known and not response.get("Content-Type", "").startswith("text/html"):
            return NOTHING
        return PROGRAM if path.startswith(self.programs) else PAGE


def reference_in(code):
    """The address of the API's reference in this language."""
    with translation.override(code):
        return reverse("api_reference")
