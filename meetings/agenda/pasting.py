"""Sessions and topics of a meeting, pasted as text."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actionplan.models import Pillar
from ctitf_site.desk.pasting.checking import LEAVE, Checked, Found, Row, Sent
from ctitf_site.desk.pasting.saving import Done, enter, nodes
from ctitf_site.desk.pasting.target import Target
from ctitf_site.register.fields import LANGUAGES
from ctitf_site.register.proposals import state_of
from ctitf_site.register.text import fold

from ..models import Session
from .reading import Item, read

# What may be done with a line: enter it in its place, at the end, or as the title in the other language.
PLACE, END, FILL = "place", "end", "fill"


@dataclass
class Slot:
    """One place on the agenda: the titles that stand there, and the stored session, if there is one."""

    order: int
    titles: dict[str, str]
    pillar: int | None = None
    session: Session | None = None
    item: Item | None = None

    def says(self, title) -> bool:
        return fold(title) in {fold(text) for text in self.titles.values() if text}


class AgendaTable(Checked):
    """What became of each line of an agenda. Reads with a constant number of queries, and saves nothing."""

    def __init__(self, record, sent):
        self.sent, self.rows, self.slots = sent, [], {kind: {} for kind in Session.Kind.values}
        for session in record.sessions.select_related("pillar"):
            titles = {language: getattr(session, f"title_{language}") for language in LANGUAGES}
            number = session.pillar and session.pillar.number
            self.slots[session.kind][session.order] = Slot(session.order, titles, number, session)

    def check(self, items) -> "AgendaTable":
        for item in items:
            self.rows.append(self._row(item))
        return self

    def _row(self, item):
        slots = self.slots[item.kind]
        same = next((slot for slot in slots.values() if slot.says(item.text)), None)
        order = same.order if same else self._order(item)
        row = Row(item, Found.NEW, [], f"{Session.Kind(item.kind).label} {order}")
        row.slot = same or slots.get(order)
        if same:
            row.found = Found.ALREADY if same.session else Found.TWICE
        elif row.slot is None:
            row.options = [(PLACE, _("Enter")), (LEAVE, _("Leave out"))]
        else:
            self._beside(row, item)
        usual = "" if row.found == Found.CLASH else next((value for value, _label in row.options), "")
        sent = self.sent.get("choice", item)
        row.choice = sent if sent in dict(row.options) else usual
        if row.slot and item.pillar not in (None, row.slot.pillar) and self._keeps_pillar(row):
            row.warnings.append(_("The pillar of what is there stays as it is: change it in the form."))
        self._take_place(row, item, order)
        return row

    def _order(self, item):
        """Where it will stand: where the line says, beside the line before, or at the end."""
        before = self.rows[-1].slot if item.is_other else None
        return before.order if before else item.order or self._end(item.kind)

    def _keeps_pillar(self, row):
        fills = row.choice == FILL and row.slot.pillar is None
        return row.found in (Found.ALREADY, Found.TWICE, Found.FILLS) and row.choice != END and not fills

    def _beside(self, row, item):
        """Another title stands in that place: in the other language alone, or as something else."""
        there = next(text for text in row.slot.titles.values() if text)
        row.notes.append(_("There: %s") % there)
        free = not row.slot.titles[item.language]
        row.found = Found.FILLS if free else Found.CLASH
        fill = [(FILL, _("Enter as its title in this language"))] if free else []
        row.options = [
            *fill,
            (END, _("Enter at the end, as number %s") % self._end(item.kind)),
            (LEAVE, _("Leave out")),
        ]

    def _take_place(self, row, item, order):
        """Later lines find what this one will enter."""
        if row.choice == FILL:
            row.slot.titles[item.language] = item.text
            row.slot.pillar = row.slot.pillar or item.pillar
        elif row.choice in (PLACE, END):
            order = self._end(item.kind) if row.choice == END else order
            titles = dict.fromkeys(LANGUAGES, "") | {item.language: item.text}
            row.slot = self.slots[item.kind][order] = Slot(order, titles, item.pillar, item=item)

    def _end(self, kind):
        return max(self.slots[kind], default=0) + 1


class Agenda(Target):
    title = gettext_lazy("Paste the agenda")
    save_first = gettext_lazy("Save and paste the agenda")
    path = "agenda/"
    example = gettext_lazy(
        "Session 1: Opening\nTopic 1: Financing of terrorism (Pillar II)\nТема 1: Финансирование терроризма\n"
        "Topic: Borders | Границы"
    )
    label = gettext_lazy("Agenda")
    how = gettext_lazy(
        "One line for each session or topic, as here. Without a number it comes at the end; the same number with a "
        "title in the other language completes what is there, and so does what stands behind “|”."
    )
    nothing = gettext_lazy("There is no title in this text.")
    roles = Session.Kind.choices
    usual = Session.Kind.SESSION
    role_label = gettext_lazy("Kind of lines before which none stands")
    role_heading = gettext_lazy("Place")

    def check(self, admin, request, record, text, role):
        return AgendaTable(record, Sent(request.POST)).check(read(text, role))

    def save(self, admin, request, record, table):
        rows, done = [row for row in table.rows if row.enters], Done()
        response = self._enter(admin, request, record, table, rows) if rows else None
        found = [row.found for row in table.rows]
        done.added, done.waits = len(rows), response is not None
        done.already = found.count(Found.ALREADY) + found.count(Found.TWICE)
        done.left_out = sum(row.choice == LEAVE for row in table.rows)
        return response, done.sentences()

    def _enter(self, admin, request, record, table, rows):
        before = state_of(record)
        return enter(admin, request, record, before, self._after(record, before, rows), table.source)

    def _after(self, record, before, rows):
        """The state of ``record`` with new sessions, and with titles in stored ones."""
        slots = {id(row.slot): row.slot for row in rows}.values()
        pillars = {pillar.number: pillar for pillar in Pillar.objects.all()}
        new = [self._session(record, slot, pillars) for slot in slots if slot.session is None]
        stored = {slot.session.uid: slot for slot in slots if slot.session}
        after = []
        for node in before:
            slot = stored.get(node["fields"].get("uid"))
            after.append({**node, "fields": node["fields"] | (_said(slot, pillars) if slot else {})})
        return [*after, *nodes(new)]

    def _session(self, record, slot, pillars):
        item = slot.item
        titles = _titles(slot)
        pillar = pillars.get(slot.pillar)
        return Session(meeting=record, kind=item.kind, order=slot.order, label=item.label, pillar=pillar, **titles)


def _titles(slot):
    return {f"title_{language}": text for language, text in slot.titles.items()}


def _said(slot, pillars):
    """What a stored session says from now on, as a snapshot has it."""
    pillar = pillars.get(slot.pillar)
    return _titles(slot) | {"pillar": pillar and list(pillar.natural_key())}
