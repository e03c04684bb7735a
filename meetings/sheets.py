"""What the participants of meetings are in a spreadsheet."""

from ctitf_site.desk.sheets.tables import PartTable

from .models import Participation


class ParticipationTable(PartTable):
    name = "participations"
    model = Participation
    fields = ("role", "state", "organization", "group_en", "group_ru", "printed")
