"""The admin of a record: one base class, so that each app only says what its records consist of."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.citations import drop_orphans
from ctitf_site.register.models import Document, Entry, Revision, Status
from ctitf_site.register.public import child_models
from ctitf_site.register.revisions import write_revision, writing

from .alike import NamesNeighbours
from .aside import PUBLISH, KeepsAside, is_kept_aside, waiting_for
from .citations import CitationInline
from .completeness import Incomplete, check_complete, unseen_rows
from .confirming import Confirms
from .fields import DeskFields, both
from .forms import OPEN, RecordForm
from .history import KeepsHistory
from .inlines import NameInline
from .preview import Previews
from .reasons import PREFIX, drop_answered, open_questions, reason_fields
from .reviews import Reviewed
from .searching import Searching
from .sheets.lists import Downloads
from .sourcing import AsksForSource, source_box, source_fields
from .translating import Translating, is_translating
from .translations import RussianFilter, asked_beside, missing_russian, still_right_fields


def columns(*names):
    """Columns of a list: what every record has, with ``names`` in the middle."""
    return ("ref", "name", *names, "status", "lacks_russian", "changed_at")


def filters(*names):
    return ("status", *names, RussianFilter)


class RecordAdmin(
    Downloads,
    Translating,
    Reviewed,
    Confirms,
    Previews,
    NamesNeighbours,
    AsksForSource,
    KeepsAside,
    KeepsHistory,
    Searching,
    DeskFields,
    admin.ModelAdmin,
):
    """One kind of record: its list, and the form with everything inside it."""

    form = RecordForm
    list_display = columns()
    list_display_links = ("ref", "name")
    list_filter = filters()
    list_per_page = 50
    empty_value_display = "–"
    # Only drafts are deleted, and one at a time; what was public is withdrawn.
    actions = None
    view_on_site = False
    radio_fields = {"status": admin.HORIZONTAL}
    inlines = [NameInline, CitationInline]
    change_form_template = "desk/change_form.html"
    change_list_template = "desk/change_list.html"
    # The form in the order of a report: pairs of heading and lines.
    sections = ()
    # What the ref is made of: given once.
    fixed = ()
    # The choice that tells these records apart where they are offered.
    told_apart_by = "kind"

    @property
    def media(self):
        # The form and its widgets name what they need; Django's own list has 300 kB for what is not used here.
        return forms.Media()

    # Lists ---------------------------------------------------------------------------------------------------
    @admin.display(description=_("title"), ordering="sort_en")
    def name(self, obj):
        return str(obj.title) or None

    @admin.display(description=_("Russian missing"))
    def lacks_russian(self, obj):
        return ", ".join(missing_russian(obj)) or None

    @admin.display(description=_("dates"), ordering="start")
    def period(self, obj):
        return " – ".join(dict.fromkeys(filter(None, [obj.start, obj.end]))) or None

    @admin.display(description=_("last change"), ordering="saved_at")
    def changed_at(self, obj):
        return date_format(localtime(obj.saved_at), "Y-m-d H:i")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"parts": self._lists_of_parts(), **(extra_context or {})})

    def _lists_of_parts(self):
        """Addresses of the lists of what lives inside these records."""
        parts = [m._meta for m in child_models() if m.parent_model() is self.model and self.admin_site.is_registered(m)]
        return [(p.verbose_name_plural, reverse(f"admin:{p.app_label}_{p.model_name}_changelist")) for p in parts]

    def label(self, obj):
        """Name, kind, and whether the public sees it, as “UNRCCA – … · UN entity · Draft”."""
        kind = getattr(obj, f"get_{self.told_apart_by}_display", str)() or self.opts.verbose_name
        state = "" if obj.status == Status.PUBLISHED else obj.get_status_display()
        return " · ".join(filter(None, [str(obj) or obj.ref, str(kind), state]))

    # The form ------------------------------------------------------------------------------------------------
    def get_fieldsets(self, request, obj=None):
        scheduled = (obj is None or obj.status in OPEN) and request.user.has_perm(PUBLISH)
        head = [("status", "publish_at") if scheduled else "status"]
        head += [("ref", "saved_at", "public_page")] if obj else []
        questions = [f"{PREFIX}{name}" for name in open_questions(self.model, obj)]
        blocks = [(None, head, "status"), *((heading, lines, "") for heading, lines in self.sections)]
        if self.has_change_permission(request, obj):
            blocks = [(heading, asked_beside(lines, obj), classes) for heading, lines, classes in blocks]
        if obj and obj.status not in OPEN:
            blocks.append((_("Withdrawal"), [both("withdrawn_reason"), "merged_into"], ""))
        enters = self.has_change_permission(request, obj) and not is_translating(request)
        if questions and enters:
            blocks.append((_("Why fields are empty"), [tuple(questions)], "collapse reasons" if obj else "reasons"))
        if enters and not issubclass(self.model, Document):
            blocks.append((_("Source of what you enter"), [("source", "source_locator")], "source"))
        blocks += [(_("For staff"), ["notes"], ""), (_("Address of the page"), ["slug"], "collapse")]
        return [(heading, {"fields": lines, "classes": classes.split()}) for heading, lines, classes in blocks]

    def get_readonly_fields(self, request, obj=None):
        always = ("ref", "saved_at", "public_page", *(self.fixed if obj else ()))
        return tuple(dict.fromkeys((*always, *self.shown_to_translators(request, obj))))

    def get_form(self, request, obj=None, change=False, **kwargs):
        declared = still_right_fields(obj) | ({} if is_translating(request) else self._asked(request, obj))
        more = {"may_publish": request.user.has_perm(PUBLISH), "kept_aside": is_kept_aside(request)}
        more["lacking"] = getattr(request, "lacking", {})
        form = type(self.form)(self.form.__name__, (self.form,), {**declared, **more})
        return super().get_form(request, obj, change=change, form=form, **kwargs)

    def _asked(self, request, obj):
        """Fields of the form that are no fields of the record: why it is silent, and where it is from."""
        found = reason_fields(open_questions(self.model, obj))
        if issubclass(self.model, Document):
            return found  # it is a source itself
        documents = self.admin_site.get_model_admin(Document)
        return found | source_fields(source_box(documents.has_add_permission(request)))

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, CitationInline) and (begun := inline.begun(request, obj)):
            kwargs["initial"] = begun
        return kwargs

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            proposes = self.has_change_permission(request, obj) and not self.may_save(request, obj)
            context |= {"proposes": proposes, "proposals": waiting_for(obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("public page"))
    def public_page(self, obj):
        # As it is saved: a form that is shown again may hold another status, and an address that is none.
        shown = self.model.objects.published().filter(pk=obj.pk).first()
        if shown:
            return format_html('<a href="{0}">{0}</a>', shown.get_absolute_url())
        if self.model.objects.filter(pk=obj.pk, status=Status.PUBLISHED).exists():
            return _("None: it belongs to a record that is not published.")
        return _("None: the public sees only published records.")

    # Saving --------------------------------------------------------------------------------------------------
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return self._save_alone(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Somebody saved the like at the same moment: by now the form sees it and can say what is wrong.
            return self._save_alone(request, object_id, form_url, extra_context)
        except Incomplete as found:
            # Only what is saved with all its rows shows what is missing; the form says it, and nothing is saved.
            request.lacking = found.what
            return self._save_alone(request, object_id, form_url, extra_context)
        except OverflowError:
            raise SuspiciousOperation("a key that no database counts to") from None

    @writing()
    def _save_alone(self, request, object_id, form_url, extra_context):
        """Handle the form while nobody else can save."""

        def save():
            return super(RecordAdmin, self).changeform_view(request, object_id, form_url, extra_context)

        record = self._locked(object_id)
        if record is None or not self.has_change_permission(request, record):
            return save()
        return self.save_or_keep(request, record, save)

    def _locked(self, object_id):
        key = unquote(object_id or "")
        if key.isdecimal() and Entry.objects.select_for_update().filter(pk=key).first():
            return self.model.objects.filter(pk=key).first()
        return None

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        record = form.instance
        notes = [self.name_source(request, form, formsets, change)]
        if dropped := drop_answered(record):
            note = _("These are filled by now, so the reason why they were empty is gone: %s.")
            notes.append(note % ", ".join(dropped))
        if orphans := drop_orphans(record):
            note = _("Sources of rows that you removed went with them: %s.")
            notes.append(note % ", ".join(str(citation.document.title) for citation in orphans))
        # Other names are saved after the record: only now the search text is whole.
        record.derive()
        Entry.objects.filter(pk=record.pk).update(search=record.search, absent=record.absent)
        check_complete(form)
        notes.append(unseen_rows(record))
        for note in filter(None, notes):  # only now: what is refused was not done
            self.message_user(request, note)
        if is_kept_aside(request):
            return
        action = Revision.Action.CHANGED if change else Revision.Action.CREATED
        write_revision(record, action=action, by=request.user)

    # Permissions ---------------------------------------------------------------------------------------------
    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (
            obj is None or (obj.status in (Status.DRAFT, Status.WITHDRAWN) and not obj.seen_at)
        )

    @writing()
    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs, request):
        # What lives inside a record goes with it and needs no permission of its own.
        listed, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected
