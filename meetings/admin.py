from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ctitf_site.desk.alike import links
from ctitf_site.desk.fields import both
from ctitf_site.desk.inlines import ChildBlocks, ChildInline
from ctitf_site.desk.lists import ChildAdmin
from ctitf_site.desk.pasting.page import Pastes
from ctitf_site.desk.records import RecordAdmin, columns, filters
from ctitf_site.desk.translations import text
from ctitf_site.register.alike import NAMED
from ctitf_site.register.models import Status
from ctitf_site.web.dates import period

from .agenda.pasting import Agenda
from .models import Meeting, Outcome, Participation, Photo, Project, ProjectRole, Session, Statement
from .pasting import Participants
from .photos import TakesPhotos
from .sheets import ParticipationTable


class ParticipationInline(ChildInline):
    model = Participation
    fields = ["role", "state", "organization", *both("group"), "printed"]
    ordering = ("pk",)  # as they were entered


class ProjectRoleInline(ParticipationInline):
    model = ProjectRole


class SessionInline(ChildInline):
    model = Session
    fields = ["kind", "order", "label", *both("title"), "pillar"]
    few = ["pillar"]


class StatementInline(ChildBlocks):
    model = Statement
    fieldsets = [
        (
            None,
            {"fields": [("person", "session"), both("position"), ("state", "organization"), both("summary")]},
        )
    ]


class OutcomeInline(ChildInline):
    model = Outcome
    fields = ["action", "recommendation", "plan", "session"]


class PhotoInline(ChildBlocks):
    model = Photo
    template = "meetings/desk/photos.html"
    fieldsets = [(None, {"fields": [("image", "credit"), both("alt"), both("caption")]})]
    classes = ["collapse"]


@admin.register(Project)
class ProjectAdmin(RecordAdmin):
    added_in_passing = True
    list_display = columns("period")
    sections = [(None, [both("title"), ("start", "end"), both("description")])]
    inlines = [ProjectRoleInline, *RecordAdmin.inlines]


@admin.register(Meeting)
class MeetingAdmin(TakesPhotos, Pastes, RecordAdmin):
    pasted = [Participants(), Agenda()]
    list_display = columns("kind", "period", "place")
    list_filter = filters("kind", "pillars", "project")
    list_select_related = ("country",)
    ordering = ("-start", "ref")
    radio_fields = {**RecordAdmin.radio_fields, "kind": admin.HORIZONTAL}
    few = ["pillars"]
    sections = [
        (None, [both("title"), "kind", ("start", "end", "participants"), both("city"), "country", both("venue")]),
        (_("What it was about"), [("project", "plans"), "pillars", both("summary")]),
        (_("Report"), [both(name) for name in ("objectives", "background", "highlights", "comments")]),
    ]
    inlines = [ParticipationInline, SessionInline, StatementInline, OutcomeInline, PhotoInline, *RecordAdmin.inlines]

    def label(self, obj):
        return " · ".join([super().label(obj), period(obj.start)])

    def in_common(self, record):
        if found := record.in_same_city(Meeting.objects.exclude(status=Status.WITHDRAWN).exclude(pk=record.pk)):
            return format_html("{} {}", _("Other meetings in this city:"), links(found[:NAMED]))
        return ""

    @admin.display(description=_("place"), ordering="city_en")
    def place(self, obj):
        return ", ".join(filter(None, [obj.city, obj.country and obj.country.title]))


@admin.register(ProjectRole)
class PartyRoleAdmin(ChildAdmin):
    list_display = ("record", "role", "party", "printed")
    list_filter = ("role",)
    search_fields = ("state__search", "organization__search")

    @admin.display(description=_("party"))
    def party(self, obj):
        return str(obj.party_name)


@admin.register(Participation)
class ParticipationAdmin(PartyRoleAdmin):
    sheet = ParticipationTable()


@admin.register(Session)
class SessionAdmin(ChildAdmin):
    list_display = ("record", "kind", "order", text(Session.title), "pillar")
    list_filter = ("kind", "pillar")


@admin.register(Statement)
class StatementAdmin(ChildAdmin):
    list_display = ("record", "person", text(Statement.position), "party")
    search_fields = ("person__search", "state__search", "organization__search")

    @admin.display(description=_("party"))
    def party(self, obj):
        return obj.party and str(obj.party.title)


@admin.register(Outcome)
class OutcomeAdmin(ChildAdmin):
    list_display = ("record", "action", "about", "session")
    list_filter = ("action",)
    search_fields = ("recommendation__search", "plan__search")

    @admin.display(description=_("recommendation or plan"))
    def about(self, obj):
        return str(obj.subject.title)


@admin.register(Photo)
class PhotoAdmin(ChildAdmin):
    list_display = ("record", text(Photo.alt), "credit")
