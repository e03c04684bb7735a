"""Merging: all that names one record names the other from then on, in one transaction."""

import json

from django.db.models import FileField, Q
from django.utils import translation
from django.utils.translation import gettext as _

from ..fields import LANGUAGES
from ..models import Entry, Name, Proposal, Record, Revision, Status
from ..parts import is_filled
from ..proposals import Overtaken
from ..revisions import write_revisions, writing
from ..text import fold, language_of
from ..twins import rules
from .plan import TAKE, Plan, obstacles


@writing()
def merge(*, merged, survivor, seen: str, choices: dict[str, str], names_as: str, by) -> list[Revision]:
    """Merge ``merged`` into ``survivor``, as the plan with the digest ``seen`` said.

    ``choices`` says for each difference whose value is kept, by its key; ``names_as`` what kind of name the titles
    that are not kept become. Raises ``Overtaken`` where another plan would be made by now; ``ValidationError``,
    ``IntegrityError`` or ``ProtectedError`` for a rule that would be broken.
    """
    if obstacles(merged, survivor):
        raise Overtaken
    plan = Plan(merged, survivor)
    if plan.digest != seen:
        raise Overtaken
    names = [*_names(survivor, names_as), *_names(merged, names_as)]
    for difference in plan.differences:
        if choices.get(difference.key, difference.usual) == TAKE:
            _take(difference)
    _move(plan)
    _withdraw(merged, survivor)
    _complete(survivor, merged)
    _keep_names(survivor, names)
    _rename_in_proposals(merged.ref, survivor.ref)
    reason = f"{merged.ref} → {survivor.ref}"
    return write_revisions(plan.touched, action=Revision.Action.CHANGED, by=by, reason=reason)


def _names(record, names_as):
    """What ``record`` is called: each text, and the kind of name that it is for a record with another title."""
    for field, text in record.called_as():
        yield text, Name.Type(field) if field in Name.Type.values else names_as


def _take(difference):
    stays, other, field = difference.stays, difference.other, difference.field
    value = getattr(other, field.attname)
    setattr(stays, field.attname, str(value) if isinstance(field, FileField) else value)
    if isinstance(field, FileField):  # what is known of a file goes with it
        for column in other._meta.local_concrete_fields:
            if not column.editable:
                setattr(stays, column.attname, getattr(other, column.attname))
    if isinstance(other, Record) and any(field.name in rule.fields for rule in rules(type(other))):
        setattr(other, field.attname, field.get_default())  # only one record can have it


def _move(plan):
    for move in plan.moves:
        if move.twin:
            move.row.delete()
    for move in plan.moves:
        if not move.twin:
            move.row.clean()
            move.row.save()
    for twin in {move.twin.uid: move.twin for move in plan.moves if move.twin}.values():
        twin.validate_constraints()
        twin.save()
    for listing in plan.listings:
        rows = getattr(listing.row, listing.link)
        rows.remove(plan.merged.pk)
        rows.add(plan.survivor.pk)


def _withdraw(merged, survivor):
    refs = {"merged": merged.ref, "survivor": survivor.ref}
    for language in LANGUAGES:
        with translation.override(language):
            setattr(merged, f"withdrawn_reason_{language}", _("%(merged)s was merged into %(survivor)s.") % refs)
    merged.status, merged.publish_at, merged.merged_into_id = Status.WITHDRAWN, None, survivor.pk
    merged.clean()
    merged.save()


def _complete(survivor, merged):
    """Let ``survivor`` have what both say together, where one value does not exclude the other."""
    for field in merged._meta.local_many_to_many:
        getattr(survivor, field.name).add(*getattr(merged, field.name).all())
    survivor.notes = "\n\n".join(filter(None, dict.fromkeys([survivor.notes, merged.notes])))
    reasons = {**merged.absent, **survivor.absent}
    survivor.absent = {name: why for name, why in reasons.items() if not is_filled(survivor, name)}
    survivor.clean()
    survivor.save()


def _keep_names(survivor, names):
    """Keep each of ``names`` as another name, unless ``survivor`` is called so already."""
    known = {fold(text) for text in (*survivor.own_names(), *survivor.names.values_list("text", flat=True))}
    for text, kind in names:
        if fold(text) and fold(text) not in known:
            known.add(fold(text))
            Name.objects.create(entry_id=survivor.pk, text=text, type=kind, language=language_of(text))
    survivor.derive()
    Entry.objects.filter(pk=survivor.pk).update(search=survivor.search)


def _rename_in_proposals(old, new):
    """Let changes that wait for a decision name the survivor too."""
    quoted = json.dumps(old)
    naming = Q(before__contains=quoted) | Q(after__contains=quoted)
    for proposal in Proposal.objects.filter(naming, state=Proposal.State.WAITING):
        for name in ("before", "after"):
            state = _renamed(json.loads(getattr(proposal, name)), old, new)
            setattr(proposal, name, json.dumps(state, ensure_ascii=False))
        proposal.save(update_fields=["before", "after"])


def _renamed(value, old, new):
    """``value`` with every natural key of ``old``, or of a row inside it, as one of ``new``."""
    if isinstance(value, dict):
        return {name: _renamed(inner, old, new) for name, inner in value.items()}
    if not isinstance(value, list):
        return value
    if value[:1] == [old]:
        return [new, *value[1:]]
    renamed = [_renamed(inner, old, new) for inner in value]
    return [inner for place, inner in enumerate(renamed) if inner not in renamed[:place]]
