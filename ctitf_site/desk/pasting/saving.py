"""Saving what the check table says: drafts first, then the record with all its new rows, then kept spellings.

Rows are added to the record's state, and that state is applied or proposed, as when a revision is restored: so what
holds for the form holds here, and all rows together are one revision.
"""

from dataclasses import dataclass, field

from django.core import serializers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctitf_site.desk.reasons import forget_answered
from ctitf_site.register.applying import apply
from ctitf_site.register.citations import uncited
from ctitf_site.register.models import Name, Revision
from ctitf_site.register.parts import fields_of, inside_models
from ctitf_site.register.proposals import propose, state_of
from ctitf_site.register.revisions import write_revision
from ctitf_site.register.text import fold, language_of

from .checking import DRAFT, GROUP, LEAVE, Found


@dataclass
class Done:
    """What was saved, to be told."""

    added: int = 0
    waits: bool = False
    already: int = 0
    left_out: int = 0
    drafts: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)

    def sentences(self) -> str:
        added = ngettext("%s row was added.", "%s rows were added.", self.added) % self.added
        waiting = ngettext("%s row is proposed.", "%s rows are proposed.", self.added) % self.added
        told = [
            (waiting if self.waits else added) if self.added else _("Nothing was added."),
            self.already and _("There already or given twice: %s.") % self.already,
            self.left_out and _("Left out: %s.") % self.left_out,
            self.drafts and _("New drafts: %s.") % ", ".join(self.drafts),
            self.kept and _("Other names kept: %s.") % ", ".join(self.kept),
            self.proposed and _("Other names that wait for a publisher: %s.") % ", ".join(self.proposed),
        ]
        return " ".join(filter(None, told))


class Saver:
    """Saves the rows of one ``table`` for the person who sent ``request``."""

    def __init__(self, admin, request, record, table):
        self.admin, self.request, self.record, self.table = admin, request, record, table
        self.done, self._drafts = Done(), {}

    def save(self):
        """Save all of it, in the transaction that the caller began with ``writing``.

        Gives a response where the record was not changed but a proposal made; otherwise None.
        """
        rows = [row for row in self.table.rows if row.enters]
        built = [self._build(row) for row in rows]
        response = None
        if built:
            before = state_of(self.record)
            after = self.table.target.entered(before, built)
            response = enter(self.admin, self.request, self.record, before, after, self.table.source)
        self.done.waits = response is not None
        for row in rows:
            if row.keep and row.record_key:
                self._keep_name(row)
        self._count(rows)
        return response

    def _build(self, row):
        target, given = self.table.target, row.given
        if row.choice == GROUP:
            return target.build(self.record, given.role, group=given.text)
        if row.choice == DRAFT:
            return target.build(self.record, given.role, party=self._draft(given.text))
        party = self.table.names.records[row.record_key]
        return target.build(self.record, given.role, party=party, printed=row.printed)

    def _draft(self, text):
        """A new draft called ``text``; the same one for each role that the name was given with."""
        if fold(text) not in self._drafts:
            draft = self.table.target.draft(text)
            draft.save()
            write_revision(draft, action=Revision.Action.CREATED, by=self.request.user)
            self._drafts[fold(text)] = draft
            self.done.drafts.append(text)
        return self._drafts[fold(text)]

    def _keep_name(self, row):
        """Keep the pasted text as another name of the record that it means, if this person may change that."""
        found = self.table.names.records[row.record_key]
        admin = self.admin.admin_site.get_model_admin(type(found))
        record = admin._locked(str(found.pk))
        if not admin.has_change_permission(self.request, record):
            return
        text = row.given.text
        if record.names.filter(text=text, type=row.keep).exists():
            return
        name = Name(entry=record.entry, text=text, type=row.keep, language=language_of(text))
        before = state_of(record)
        after = [*before, *nodes([name])]
        if not admin.may_save(self.request, record):
            propose(record=record, before=before, after=after, by=self.request.user)
            self.done.proposed.append(text)
            return
        apply(record, after)
        write_revision(record, action=Revision.Action.CHANGED, by=self.request.user)
        self.done.kept.append(text)

    def _count(self, rows):
        found = [row.found for row in self.table.rows]
        self.done.added = len(rows)
        self.done.already = found.count(Found.ALREADY) + found.count(Found.TWICE)
        self.done.left_out = sum(row.choice == LEAVE for row in self.table.rows)


def enter(admin, request, record, before, after, source=None):
    """Bring ``record`` into the state ``after`` as one revision, or propose that: then gives a response.

    ``source``, a document and a place in it, is cited for all that is new.
    """
    if source:
        document, locator = source
        after = [*after, *nodes(uncited(record, document, new_facts(record, before, after), locator))]
    if not admin.may_save(request, record):
        return admin.propose_instead(request, record, before, after)
    apply(record, after)
    forget_answered(record)
    write_revision(record, action=Revision.Action.CHANGED, by=request.user)
    return None


def new_facts(record, before, after) -> list[str]:
    """Paths of the rows, and of the fields of the record itself, that ``after`` has and ``before`` has not."""
    names = {child._meta.label_lower: name for name, child in inside_models(type(record)).items()}
    known, facts = {row["fields"].get("uid"): row["fields"] for row in before[2:]}, fields_of(type(record))
    rows = [row for row in after[2:] if row["model"] in names and known.get(row["fields"]["uid"]) != row["fields"]]
    own = [
        name
        for row, was in zip(after[:2], before[:2], strict=True)
        for name in row["fields"]
        if row["fields"][name] != was["fields"].get(name)
    ]
    fields = dict.fromkeys(name.removesuffix("_en").removesuffix("_ru") for name in own)
    return [*(name for name in fields if name in facts), *(f"{names[r['model']]}/{r['fields']['uid']}" for r in rows)]


def nodes(rows):
    """New rows as a snapshot has them."""
    return serializers.serialize("python", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True)
