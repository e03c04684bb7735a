"""States and recommendations of a contribution, pasted as text."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctitf_site.desk.pasting.checking import party
from ctitf_site.desk.pasting.named import NamedRecords
from ctitf_site.desk.pasting.reading import Words
from ctitf_site.register.models import Record
from ctitf_site.register.text import fold
from organizations.models import State

from .models import Contribution, Recommendation

# Each list of a contribution: the kind of record in it, and the words that may stand before them.
LISTS = {
    "states": (State, "states, state, countries, государства, государство, страны, states covered"),
    "recommendations": (Recommendation, "recommendations, recommendation, рекомендации, рекомендация"),
}


@dataclass(frozen=True)
class Listed:
    """One record in one list of a contribution."""

    role: str
    party: Record


class Lists(NamedRecords):
    kinds = (State, Recommendation)
    title = gettext_lazy("Paste States and recommendations")
    save_first = gettext_lazy("Save and paste States and recommendations")
    example = "states: Kazakhstan, KGZ, Узбекистан\nrecommendations: JPOA-Q1, R-0007"
    how = gettext_lazy(
        "One line for each list, as here; a line without its word belongs to the list of the line above. Commas, "
        "semicolons, tabs and new lines separate names. States are known by names and codes in English and Russian, "
        "recommendations by their codes, refs and titles."
    )
    roles = [(name, Contribution._meta.get_field(name).verbose_name) for name in LISTS]
    usual = "states"
    role_label = gettext_lazy("List of names before which none stands")
    role_heading = gettext_lazy("List")

    def words(self):
        words = {fold(word): name for name, (_model, said) in LISTS.items() for word in said.split(",")}
        return Words(words, ", ".join([_("States"), _("Recommendations")]))

    def fits(self, role, record):
        return isinstance(record, LISTS[role][0])

    def present(self, record):
        return [Listed(name, each) for name in LISTS for each in getattr(record, name).all()]

    def place(self, row):
        return [(row.role, party(row.party))]

    def build(self, record, role, *, party=None, group="", printed=""):
        return Listed(role, party)

    def entered(self, state, built):
        head, own, *inside = state
        fields = dict(own["fields"])
        for row in built:
            fields[row.role] = sorted([*map(list, fields[row.role]), list(row.party.natural_key())])
        return [head, {**own, "fields": fields}, *inside]
