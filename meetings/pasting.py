"""Participants of a meeting, pasted as text."""

import re

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctitf_site.desk.pasting.checking import GROUP as AS_GROUP
from ctitf_site.desk.pasting.checking import group, party
from ctitf_site.desk.pasting.named import NamedRows
from ctitf_site.desk.pasting.reading import GROUP, Words
from ctitf_site.register.text import fold, language_of
from organizations.models import Membership, Organization, State

from .models import Participation
from .models.party import Role

# Besides codes and labels: plural forms, and other ways to write the same word.
ALSO = {
    Role.HOST: "hosts, hosted by, host country, принимающая сторона, принимающее государство",
    Role.ORGANIZER: "organizers, organiser, organisers, organized by, organised by, организаторы",
    Role.CO_ORGANIZER: (
        "co-organizers, co-organized by, co-organised by, co-organiser, co-organisers, coorganizer, coorganizers, "
        "соорганизаторы"
    ),
    Role.COORDINATOR: "coordinators, co-ordinator, co-ordinators, координаторы",
    Role.FUNDER: "funders, funded by, donor, donors, sponsor, sponsors, доноры, спонсоры, при финансовой поддержке",
    Role.SUPPORTER: "supporters, supported by, with the support of, при поддержке",
    Role.PARTICIPANT: "participants, участники",
    Role.OBSERVER: "observers, наблюдатели",
    GROUP: "group, groups, группа, группы",
}
STATES = re.compile(r"\b(?:states?|countries|republics|государств\w*|стран\w*)\b")
CENTRAL_ASIA = re.compile(r"\bcentral asian?\b|\bцентральн\w+ азии?\b|\bцентральноазиатск")
# Words in the longest title that is looked for inside the name of a group.
LONGEST_TITLE = 10
MEMBERS = re.compile(r"\b(?:members?|член\w*|участни\w*)\b")


class Participants(NamedRows):
    groups = True
    model = Participation
    kinds = (State, Organization)
    title = gettext_lazy("Paste participants")
    save_first = gettext_lazy("Save and paste participants")
    roles = Role.choices
    usual = Role.PARTICIPANT
    drafted = Organization
    example = gettext_lazy("organizer: UNRCCA, CTITF\nparticipant: CIS, EU, NATO\ngroup: Central Asian States")

    def words(self):
        roles = {fold(word): value for value, words in ALSO.items() for word in words.split(",")}
        for language in ("en", "ru"):
            with translation.override(language):
                roles |= {fold(str(role.label)): role.value for role in Role}
        roles |= {fold(role.value.replace("_", " ")): role.value for role in Role}
        roles |= {fold(role.value): role.value for role in Role}
        return Words(roles, ", ".join([*(str(role.label) for role in Role), _("Group")]))

    def place(self, row):
        if row.party:
            return [(row.role, party(row.party))]
        return [(row.role, group(text)) for text in (row.group_en, row.group_ru) if text]

    def warn(self, rows, present, names):
        """Warn where a record is named alone and is also inside a group that has the same role."""
        groups = dict.fromkeys((row.given.role, row.given.text) for row in rows if row.choice == AS_GROUP)
        groups |= dict.fromkeys((row.role, str(row.party_name)) for row in present if not row.party)
        members = self.members({text for _role, text in groups}, names)
        alone = {(row.role, row.party.pk) for row in present if row.party}
        for row in rows:
            role, text = row.given.role, row.given.text
            if row.choice == AS_GROUP:
                named = [names.records[key] for key in sorted(members.get(text, ())) if (role, key) in alone]
                if named := ", ".join(str(record.title) for record in named):
                    row.warnings.append(_("Named alone already: %s") % named)
            for other_role, name in groups:
                if other_role == role and row.record_key in members.get(name, ()):
                    row.warnings.append(_("Also inside the group “%s”") % name)

    def members(self, texts, names):
        """“Central Asian States” are the five; “member States of the CIS” are those that the register knows."""
        five = {r.pk for r in names.records.values() if isinstance(r, State) and r.group == State.Group.CENTRAL_ASIA}
        called = {text: _organizations_in(text, names) for text in texts if MEMBERS.search(fold(text))}
        keys = set().union(*called.values())
        rows = Membership.objects.filter(organization__in=keys, status=Membership.Status.MEMBER)
        pairs = list(rows.values_list("organization_id", "state_id"))
        found = {text: {state for whole, state in pairs if whole in wholes} for text, wholes in called.items()}
        for text in texts:
            if STATES.search(fold(text)) and CENTRAL_ASIA.search(fold(text)):
                found[text] = found.get(text, set()) | five
        return found

    def build(self, record, role, *, party=None, group="", printed=""):
        row = Participation(meeting=record, role=role, printed=printed)
        row.state = party if isinstance(party, State) else None
        row.organization = party if isinstance(party, Organization) else None
        if group:
            setattr(row, f"group_{language_of(group)}", group)
        return row

    def draft(self, text):
        return Organization(kind=Organization.Kind.OTHER, **{f"title_{language_of(text)}": text})


def _organizations_in(text, names):
    """Keys of organizations that are named somewhere in ``text``."""
    words = text.split()
    starts = range(len(words))
    parts = {" ".join(words[start : start + count]) for start in starts for count in range(1, LONGEST_TITLE + 1)}
    found = (match.record for part in parts for match in names.find(part))
    return {record.pk for record in found if isinstance(record, Organization)}
