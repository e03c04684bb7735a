"""What a form sends and the record cannot take at once is kept aside as a proposal.

That is so where somebody may not publish, and where somebody else saved the record since the form was opened. The
form is saved as always, its state is read, and the saving is undone: so every rule of the form holds here too.
"""

from contextlib import contextmanager

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ctitf_site.register.applying import apply
from ctitf_site.register.models import Proposal
from ctitf_site.register.proposals import propose, state_at, state_of
from ctitf_site.register.refusals import REFUSALS
from ctitf_site.register.translating import confirm_russian, texts

from .asking import comment_in
from .forms import OPEN
from .rows import shown_rows
from .translations import PREFIX

PUBLISH = "register.publish_entry"


class Unreachable(Exception):
    """The state that a form was opened with cannot be brought back."""


class KeepsAside:
    """Part of the admin of a record: who may save at once, and what becomes of the rest."""

    def may_save(self, request, record) -> bool:
        """Does what this person saves take effect? What waits for its time to be published counts as public."""
        unseen = record is None or (record.status in OPEN and not record.publish_at)
        return unseen or request.user.has_perm(PUBLISH)

    def message_user(self, request, *args, **kwargs):
        if not is_kept_aside(request):
            super().message_user(request, *args, **kwargs)

    def save_or_keep(self, request, record, save):
        """Answer a form for ``record``: ``save()`` it, or keep what it would have saved."""
        late = is_late(request, record)
        if not late and self.may_save(request, record):
            return save()
        try:
            return self._keep(request, record, save, late)
        except Unreachable:
            return save()  # the form says what happened, and shows all that was typed

    def _keep(self, request, record, save, late):
        before = _seen_by_author(request, record) if late else state_of(record)
        after = None
        with transaction.atomic(), keeping_aside(request):
            if late:
                _bring_back(record, before, shown_rows(request.POST))
            response = save()
            if response.status_code == HttpResponseRedirect.status_code:
                after = state_of(type(record).objects.get(pk=record.pk))
            transaction.set_rollback(True)
        if after is None:
            return response
        if not late:
            self._keep_ticks(request, record)
        return self.propose_instead(request, record, before, after, late)

    def _keep_ticks(self, request, record):
        """That a Russian text is still right is no change of the record, and needs no publisher."""
        names = {name for name in record.outdated_ru or () if f"{PREFIX}{name}" in request.POST}
        if names:
            confirm_russian(record, names)
            labels = ", ".join(str(texts(type(record))[name]) for name in sorted(names))
            self.message_user(request, _("The Russian is still right: %s.") % labels)

    def propose_instead(self, request, record, before, after, late=False):
        """Keep ``after`` as a proposal, say why, and lead to where it is decided."""
        comment = comment_in(request)
        proposal = propose(record=record, before=before, after=after, by=request.user, comment=comment)
        if proposal is None:
            self.message_user(request, _("Nothing was changed: the record says this already."))
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        if late:
            note = _("Somebody else saved this record while you had it open. Nothing is lost: choose below.")
            self.message_user(request, note, messages.WARNING)
        else:
            self.message_user(request, _("Your change waits for a publisher. Until then the public sees the old text."))
        return HttpResponseRedirect(address_of(proposal))


@contextmanager
def keeping_aside(request):
    """Inside this block nothing that the form saves is told or written to the history, because it will be undone."""
    request.kept_aside = True
    try:
        yield
    finally:
        request.kept_aside = False


def is_kept_aside(request) -> bool:
    return getattr(request, "kept_aside", False)


def is_late(request, record) -> bool:
    return request.POST.get("version", "") != record.saved_state


def address_of(proposal) -> str:
    return reverse("admin:register_proposal_change", args=[proposal.pk])


def waiting_for(record):
    """Proposals about ``record`` that nobody has decided yet."""
    return record.proposals.filter(state=Proposal.State.WAITING).select_related("by")


def _seen_by_author(request, record):
    """The state of ``record`` when its form was opened. Raises ``Unreachable``."""
    number = request.POST.get("version", "").partition("/")[0]
    state = state_at(record, int(number)) if number.isdecimal() and len(number) < 10 else None
    if state is None:
        raise Unreachable
    return state


def _bring_back(record, state, known):
    try:
        apply(type(record).objects.get(pk=record.pk), state, known=known)
    except REFUSALS as error:
        raise Unreachable from error
