"""The first page of the desk: what there is to do for the person who logged in, and what was done last."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ctitf_site.register.models import Entry, Proposal, Revision
from ctitf_site.register.public import models_by_noun

from .entries import decisions, list_of
from .places import form_of
from .staff.audit import KINDS
from .tasks import Tasks, last_saves, nouns

# What is entered most, and what else is.
ADDED = ("meeting", "contribution")
ALSO_ADDED = ("recommendation", "organization", "document")
IMPORT = "register.import_records"
CHANGES = 10
NEXT = 5


def home(site, request) -> dict:
    """What the page shows: links, tasks with their numbers, what is next, all lists, last changes."""
    tasks, seen = Tasks(site, request), nouns(site, request, "view")
    counts, saves = tasks.counts(), last_saves(seen)
    others = saves.exclude(by=request.user) if request.user.pk else saves
    return {
        "added": _adding(site, request, ADDED),
        "also_added": _adding(site, request, ALSO_ADDED),
        "import_address": _importing(request),
        "tasks": [_task(tasks, task, counts.get(task.name, 0)) for task in tasks.all.values()],
        "lists": _lists(site, request, models_by_noun().values()),
        "more_lists": _lists(site, request, [Entry, Proposal]),
        "accounts": _lists(site, request, [get_user_model(), Group, *KINDS]),
        "mine": _lines(saves.filter(by=request.user)),
        "others": _lines(others.exclude(action=Revision.Action.LOADED)),
    }


def _adding(site, request, chosen):
    """Labels and addresses of the forms in which this person adds records of the ``chosen`` kinds."""
    kinds = [models_by_noun()[noun] for noun in chosen]
    return [
        (_("Add %s") % kind._meta.verbose_name, reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_add"))
        for kind in kinds
        if site.get_model_admin(kind).has_add_permission(request)
    ]


def _importing(request):
    """The address of the import of spreadsheets, for who may import."""
    return reverse("admin:import") if request.user.has_perm(IMPORT) else None


def _task(tasks, task, count):
    """A task with its number; of what is about time or decisions also the first records."""
    shown = _next(tasks, task) if count and task.name in ("scheduled", "review") else []
    return {"task": task, "count": count, "address": list_of(task), "next": shown}


def _next(tasks, task):
    entries = tasks.choose(task, Entry.objects.order_by(*task.order))
    if task.name == "review":
        proposed = Proposal.objects.filter(state=Proposal.State.WAITING).select_related("by")
        entries = entries.prefetch_related(Prefetch("proposals", proposed, to_attr="proposed"))
        return [{"entry": entry, "address": form_of(entry), "links": decisions(entry)} for entry in entries[:NEXT]]
    return [{"entry": entry, "address": form_of(entry), "at": entry.publish_at} for entry in entries[:NEXT]]


def _lists(site, request, models):
    """Labels and addresses of the lists that this person may open."""
    admins = [(model._meta, site.get_model_admin(model)) for model in models if site.is_registered(model)]
    return [
        (capfirst(meta.verbose_name_plural), reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))
        for meta, admin in admins
        if admin.has_view_or_change_permission(request)
    ]


def _lines(saves):
    return [{"save": save, "entry": save.entry, "address": form_of(save.entry)} for save in saves[:CHANGES]]
