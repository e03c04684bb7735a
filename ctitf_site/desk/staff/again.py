"""Forms whose proof of where they come from is missing or old: somebody logged in again in another window.

Such a form is never saved without another press. And the press is only asked for where the browser says that the form
came from a page of ours: otherwise a page of somebody else could fill in what a clerk is then asked to send.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ctitf_site.web import errors


def csrf_failure(request, reason=""):
    """Django's handler for forms that may be forged."""
    if request.path.startswith(reverse("admin:index")):
        return admin.site.unconfirmed(request)
    return errors.bad_request(request, BadRequest(_("This form did not come from a page of this site.")))


def came_from_here(request) -> bool:
    """Does the browser say that a page of ours sent this? Browsers say so of every form, and no page can change it."""
    here = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if "Origin" in request.headers:
        return request.headers["Origin"] in here
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # an address that is none
        return False
    return f"{parts.scheme}://{parts.netloc}" in here
