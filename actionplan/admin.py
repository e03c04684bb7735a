from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ctitf_site.desk.fields import both
from ctitf_site.desk.forms import RecordForm
from ctitf_site.desk.inlines import ChildBlocks, ChildInline
from ctitf_site.desk.lists import ChildAdmin
from ctitf_site.desk.merging import Merges
from ctitf_site.desk.pasting.page import Pastes
from ctitf_site.desk.records import RecordAdmin, columns, filters
from ctitf_site.desk.translations import text
from ctitf_site.register.text import fold, shorten

from .models import Classification, Contribution, Measure, Pillar, Plan, Position, Recommendation, Step
from .pasting import Lists
from .sheets import ClassificationTable, ContributionTable, RecommendationTable


class MeasureInline(ChildInline):
    model = Measure
    fields = ["paragraph", *both("heading"), "confirmed"]
    can_delete = False  # the annex does not lose paragraphs, and recommendations name them


class PositionInline(ChildInline):
    model = Position
    fields = ["state", "stance", "date"]


class StepInline(ChildBlocks):
    model = Step
    fieldsets = [(None, {"fields": [("progress", "date"), "evidence", both("note")]})]


class ClassificationInline(ChildInline):
    model = Classification
    fields = ["pillar", "measure", "basis", *both("reason")]
    few = ["pillar"]
    autocomplete_fields = ["measure"]


@admin.register(Pillar)
class PillarAdmin(RecordAdmin):
    list_display = columns("number")
    fixed = ("number",)
    sections = [(None, ["number", both("title"), both("official_title"), "annex_section"])]
    inlines = [MeasureInline, *RecordAdmin.inlines]


@admin.register(Plan)
class PlanAdmin(RecordAdmin):
    added_in_passing = True
    list_display = columns("kind", "adopted_on", "country")
    list_filter = filters("kind")
    list_select_related = ("country",)
    radio_fields = {**RecordAdmin.radio_fields, "kind": admin.HORIZONTAL}
    sections = [(None, [both("title"), ("kind", "adopted_on"), both("city"), "country"])]
    inlines = [PositionInline, *RecordAdmin.inlines]


class RecommendationForm(RecordForm):
    def clean(self):
        """The title may be left to be made from the text, as ``Recommendation.derive`` does."""
        super().clean()
        for language in ("en", "ru"):
            title, text = f"title_{language}", f"text_{language}"
            self.cleaned_data[title] = self.cleaned_data.get(title) or shorten(self.cleaned_data.get(text) or "")


@admin.register(Recommendation)
class RecommendationAdmin(Merges, RecordAdmin):
    sheet = RecommendationTable()
    added_in_passing = True
    form = RecommendationForm
    list_display = columns("code", "plan", "pillar")
    list_filter = filters("pillar", "plan")
    list_select_related = ("plan", "pillar")
    few = ["pillar"]
    autocomplete_fields = ["measures"]
    sections = [
        (None, ["code", both("text"), both("title"), "plan"]),
        (_("Under the Strategy"), ["pillar", "measures"]),
        (_("Addressed to"), ["states", "organizations"]),
    ]
    inlines = [StepInline, *RecordAdmin.inlines]
    exact = ("code",)


@admin.register(Contribution)
class ContributionAdmin(Pastes, Merges, RecordAdmin):
    pasted = [Lists()]
    sheet = ContributionTable()
    list_display = columns("organization", "kind", "period", "progress")
    list_filter = filters("kind", "progress")
    list_select_related = ("organization",)
    search_fields = ["search", "organization__search"]
    radio_fields = {**RecordAdmin.radio_fields, "progress": admin.HORIZONTAL}
    sections = [
        (None, ["organization", both("title"), both("description"), ("kind", "start", "end"), "progress"]),
        (_("Where, and to what end"), ["states", "recommendations"]),
    ]
    inlines = [ClassificationInline, *RecordAdmin.inlines]


@admin.register(Measure)
class MeasureAdmin(ChildAdmin):
    list_display = ("paragraph_code", text(Measure.heading), "confirmed", "record")
    list_filter = ("pillar", "confirmed")
    ordering = ("pillar__number", "paragraph")
    label_related = ("pillar",)

    @admin.display(description=_("paragraph"), ordering="paragraph")
    def paragraph_code(self, obj):
        return obj.code

    def get_search_results(self, request, queryset, search_term):
        """By code (“II.13”) or heading; the Strategy has few paragraphs, so they are folded here."""
        words = fold(search_term).split()
        found = [m.pk for m in queryset if all(w in fold(f"{m.code} {m.heading_en} {m.heading_ru}") for w in words)]
        return queryset.filter(pk__in=found), False


@admin.register(Position)
class PositionAdmin(ChildAdmin):
    list_display = ("record", "state", "stance", "date")
    list_filter = ("stance",)
    search_fields = ("state__search",)


@admin.register(Step)
class StepAdmin(ChildAdmin):
    list_display = ("record", "progress", "date", "evidence")
    list_filter = ("progress",)


@admin.register(Classification)
class ClassificationAdmin(ChildAdmin):
    sheet = ClassificationTable()
    list_display = ("record", "pillar", "measure", "basis", text(Classification.reason))
    list_filter = ("basis", "pillar")
