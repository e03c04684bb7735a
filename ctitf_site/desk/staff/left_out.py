"""The form that a request carries or sends, to be offered again; and what somebody is told whose form is not."""

from django.contrib import messages
from django.utils.translation import gettext_lazy as _

from .again import came_from_here
from .kept import FIELD, Kept, is_offered_again

ELSEWHERE = _(
    "What was sent was left out, and nothing was saved: it cannot be told that a page of the desk in this browser "
    "sent it. If you typed it, go back in your browser and copy it before you go on."
)
NEVER = _(
    "Forms of accounts, groups, passwords and the second factor are never kept or offered again. Nothing was saved: "
    "open the page again and fill it in anew."
)


def carried(request):
    """The form that was kept and comes along with a step of the login; None, and a word, where it is not ours."""
    kept = Kept.sent_with(request)
    if kept is None and request.POST.get(FIELD):
        messages.warning(request, ELSEWHERE)
    return kept


def sent(request):
    """The form that came instead of a login; None, and a word, where it is not one to be kept."""
    kept = Kept.of(request)
    if kept is None and request.method == "POST":
        messages.warning(request, NEVER if is_never_kept(request) else ELSEWHERE)
    return kept


def is_never_kept(request) -> bool:
    """Did this come from here, but from a page whose forms are not for keeping?"""
    return came_from_here(request) and not is_offered_again(request.path)
