"""What recommendations and contributions are in a spreadsheet."""

from django.utils.translation import gettext as _

from ctitf_site.desk.sheets.tables import PartTable, RecordTable
from ctitf_site.register.text import shorten

from .models import Classification, Contribution, Measure, Pillar, Recommendation
from .models.pillar import ROMAN

# Pillars are called by their numerals; measures by pillar and paragraph, as “II.13”.
KNOWN_BY = {Pillar: lambda number: [ROMAN[number]], Measure: lambda measure: [measure.code]}


class RecommendationTable(RecordTable):
    name = "recommendations"
    model = Recommendation
    fields = ("code", "title_en", "title_ru", "text_en", "text_ru", "plan", "pillar", "measures", "states")
    fields += ("organizations",)
    known_by = KNOWN_BY
    alike = (("code",), ("plan", "text_en"), ("plan", "text_ru"))

    def fill(self, values):
        for language in ("en", "ru"):
            title, text = f"title_{language}", f"text_{language}"
            values[title] = values[title] or shorten(values[text])


class ContributionTable(RecordTable):
    name = "contributions"
    model = Contribution
    fields = ("organization", "title_en", "title_ru", "description_en", "description_ru", "kind", "start", "end")
    fields += ("progress", "states", "recommendations")
    alike = (("organization", "title_en"), ("organization", "title_ru"))


class ClassificationTable(PartTable):
    name = "classifications"
    model = Classification
    fields = ("pillar", "measure", "basis", "reason_en", "reason_ru")
    known_by = KNOWN_BY

    def wrong(self, values, row, others):
        if values["measure"] and values["measure"][0] != values["pillar"][0]:
            return [("measure", _("This measure belongs to another pillar."))]
        return []
