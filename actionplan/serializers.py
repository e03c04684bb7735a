"""How pillars, measures, plans, recommendations and contributions are printed by the API."""

from ctitf_site.web.fields import Both, Field
from ctitf_site.web.related import Many, One, join, link
from ctitf_site.web.serializers import ChildSerializer, RecordSerializer

from .models import Classification, Contribution, Measure, Pillar, Plan, Position, Recommendation, Step
from .models.pillar import ROMAN


class Numeral(Field):
    """The number of a pillar in Roman numerals."""

    schema = {"type": "string", "enum": list(ROMAN.values())}

    def reader(self, rows, prefix=""):
        return lambda row: ROMAN[row[f"{prefix}{self.source}"]]


class Code(Field):
    """Pillar and paragraph of a measure, as ``II.13``."""

    schema = {"type": "string", "pattern": rf"^({'|'.join(ROMAN.values())})\.[0-9]+$", "examples": ["II.13"]}

    def __init__(self):
        super().__init__("code")

    def columns(self, prefix=""):
        return [f"{prefix}pillar__number", f"{prefix}paragraph"]

    def reader(self, rows, prefix=""):
        number, paragraph = self.columns(prefix)
        return lambda row: f"{ROMAN[row[number]]}.{row[paragraph]}"


MEASURE = link(Measure, Code(), Both("heading"))


class MeasureSerializer(ChildSerializer):
    model = Measure
    fields = (Code(), "paragraph", "heading", "confirmed")


class PillarSerializer(RecordSerializer):
    model = Pillar
    fields = ("number", Numeral("numeral", "number"), "official_title", "annex_section")
    children = {"measures": MeasureSerializer}


class PositionSerializer(ChildSerializer):
    model = Position
    has_address = False
    fields = ("state", "stance", "date")


class PlanSerializer(RecordSerializer):
    model = Plan
    fields = ("kind", "adopted_on", "city", "country")
    children = {"positions": PositionSerializer}


class StepSerializer(ChildSerializer):
    model = Step
    has_address = False
    fields = ("progress", "date", "note", "evidence")


class RecommendationSerializer(RecordSerializer):
    model = Recommendation
    fields = (
        "code",
        "text",
        "plan",
        "pillar",
        Many("measures", MEASURE, Measure, "recommendations"),
        "states",
        "organizations",
    )
    children = {"steps": StepSerializer}


class ClassificationSerializer(ChildSerializer):
    model = Classification
    has_address = False
    fields = ("basis", "pillar", One("measure", MEASURE, Measure), "reason")


class Classifications(Many):
    """Where a contribution belongs. In a table, what a source states and what the register adds stand apart."""

    @property
    def cells(self):
        return {
            "_stated": lambda value: join(places(value, "stated")),
            "_editorial": lambda value: join(places(value, "editorial")),
            **{
                suffix: (lambda value, cell=cell: join(cell(reason) for reason in reasons(value)))
                for suffix, cell in self.reason_cells()
            },
        }

    def reason_cells(self):
        """One for each language, or for the one that is asked for."""
        reason = next(field for field in self.fields if field.name == "reason")
        return [(f"_editorial_reason{suffix}", cell) for suffix, cell in reason.cells.items()]


def places(classifications, basis):
    """Codes of measures, or refs of pillars where no measure is known."""
    return [
        item["measure"]["code"] if item["measure"] else item["pillar"]["ref"]
        for item in classifications
        if item["basis"] == basis
    ]


def reasons(classifications):
    return [item["reason"] for item in classifications if item["basis"] == "editorial"]


class ContributionSerializer(RecordSerializer):
    model = Contribution
    fields = (
        "organization",
        "description",
        "kind",
        "start",
        "end",
        "progress",
        ClassificationSerializer.many("classifications", Classifications),
        "states",
        "recommendations",
    )
