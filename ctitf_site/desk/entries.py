"""The list of all records of every kind; each task of the first page is this list with a filter."""

from django.contrib import admin
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.models import Citation, Proposal, Review, Status
from ctitf_site.register.public import record_models

from .aside import address_of
from .lists import ListAdmin
from .reviews import review_address
from .tasks import Tasks, nouns, of_kinds
from .translations import missing_russian, outdated_russian

SHORT = 200


class NounFilter(admin.SimpleListFilter):
    title = _("kind of record")
    parameter_name = "noun"

    def lookups(self, request, model_admin):
        return [(model.noun_name(), model._meta.verbose_name_plural) for model in record_models()]

    def queryset(self, request, queryset):
        return queryset.filter(noun=self.value()) if self.value() else queryset


class TaskFilter(admin.SimpleListFilter):
    title = _("task")
    parameter_name = "task"

    def lookups(self, request, model_admin):
        return [(task.name, task.label) for task in Tasks(model_admin.admin_site, request).all.values()]

    def has_output(self):
        """Django passes over a filter without choices; but a task that this person does not have has no rows."""
        return bool(self.lookup_choices or self.value())

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        tasks = Tasks(admin.site, request)
        task = tasks.all.get(self.value())
        return tasks.choose(task, queryset) if task else queryset.none()


# What the rows of a task's list read besides the entry itself.
READ = {
    "answered": Prefetch(
        "reviews",
        Review.objects.filter(state=Review.State.DECLINED).select_related("decided_by").order_by("-decided_at"),
        to_attr="answers",
    ),
    "to_decide": Prefetch(
        "proposals", Proposal.objects.filter(state=Proposal.State.WAITING).select_related("by"), to_attr="proposed"
    ),
    "disagreements": Prefetch(
        "citations", Citation.objects.filter(disagreement__gt="").only("entry", "disagreement"), to_attr="differing"
    ),
}


class EntryAdmin(ListAdmin):
    """All records of every kind that somebody may see."""

    list_display = ("ref", "name", "kind_of_record", "status", "saved_at")
    list_display_links = ("ref", "name")
    list_filter = (TaskFilter, "status", NounFilter)

    def has_view_permission(self, request, obj=None):
        """Who may see records of one kind finds them here too."""
        seen = nouns(self.admin_site, request, "view")
        return bool(seen) if obj is None else obj.noun in seen

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_queryset(self, request):
        entries = super().get_queryset(request).filter(of_kinds(nouns(self.admin_site, request, "view")))
        task = self._task(request)
        return entries.prefetch_related(READ[task.column]) if task and task.column in READ else entries

    def _task(self, request):
        name = request.GET.get(TaskFilter.parameter_name)
        return Tasks(self.admin_site, request).all.get(name) if name else None

    def get_list_display(self, request):
        task = self._task(request)
        told = (task.column,) if task and task.column else ()
        return (*self.list_display[:2], *told, *self.list_display[2:])

    def get_ordering(self, request):
        task = self._task(request)
        return task.order if task else super().get_ordering(request)

    def changelist_view(self, request, extra_context=None):
        if task := self._task(request):
            extra_context = {"title": task.label, **(extra_context or {})}
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("title"), ordering="sort_en")
    def name(self, obj):
        return str(obj.title) or None

    @admin.display(description=_("kind of record"), ordering="noun")
    def kind_of_record(self, obj):
        return obj.model._meta.verbose_name

    def label(self, obj):
        return f"{obj} · {obj.model._meta.verbose_name}"

    # What a task says about each record ----------------------------------------------------------------------
    @admin.display(description=_("Russian missing"))
    def lacks_russian(self, obj):
        return ", ".join(missing_russian(obj))

    @admin.display(description=_("Russian outdated"))
    def outdated_in_russian(self, obj):
        return ", ".join(outdated_russian(obj))

    @admin.display(description=_("disagreements"))
    def disagreements(self, obj):
        return ", ".join(sorted({citation.disagreement for citation in obj.differing}))

    @admin.display(description=_("published at (Ashgabat)"), ordering="publish_at")
    def published_at(self, obj):
        return date_format(localtime(obj.publish_at), "Y-m-d H:i")

    @admin.display(description=_("answer"))
    def answered(self, obj):
        return Truncator(obj.answers[0].answer).chars(SHORT)

    @admin.display(description=_("to decide"))
    def to_decide(self, obj):
        return decisions(obj)


def decisions(entry):
    """Links to what waits for a decision about ``entry``, whose proposals are in ``proposed``."""
    links = [(address_of(p), _("change proposed by %s") % p.by) for p in entry.proposed]
    if entry.status == Status.REVIEW:
        links.insert(0, (review_address(entry), _("review")))
    return format_html_join("; ", '<a href="{}">{}</a>', links)


def list_of(task) -> str:
    """The address of the list of a task."""
    return f"{reverse('admin:register_entry_changelist')}?task={task.name}"
