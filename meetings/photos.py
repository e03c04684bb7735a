"""Several photos of a meeting at once."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctitf_site.desk.fields import both
from ctitf_site.desk.places import form_of
from ctitf_site.desk.reasons import forget_answered
from ctitf_site.desk.several.page import UNREADABLE, Intake, Page, preview
from ctitf_site.register.models import Revision, Status
from ctitf_site.register.proposals import state_of
from ctitf_site.register.refusals import REFUSALS, why
from ctitf_site.register.revisions import write_revision, writing
from ctitf_site.register.uploads import PICTURES, clean_picture, digest, validate_picture

from .models import Photo

FIELDS = [*both("alt"), *both("caption"), "credit"]


class PhotoForm(forms.ModelForm):
    kept = None
    # The same form sends more files, before all is complete.
    use_required_attribute = False

    def clean(self):
        super().clean()
        if not self.errors and not (self.cleaned_data["alt_en"] or self.cleaned_data["alt_ru"]):
            self.add_error("alt_en", _("Say what can be seen, in at least one language."))


class Photos(Intake):
    accept = ".jpg,.jpeg,.png"
    intro = gettext_lazy(
        "For each photo, say what can be seen, for readers who do not see it. Location data is removed."
    )
    pictures = True

    def __init__(self, admin, request):
        inline = next(each for each in admin.get_inline_instances(request) if each.model is Photo)

        def field(column, **kwargs):
            return inline.formfield_for_dbfield(column, request=request, **kwargs)

        self.form_class = forms.modelform_factory(Photo, PhotoForm, FIELDS, formfield_callback=field)

    def check(self, file):
        super().check(file)
        validate_picture(file)

    def key(self, file):
        """What is kept of a picture is drawn anew, and called by its digest (``uploads.upload_to``)."""
        return digest(clean_picture(file))[:32]

    def known(self, keys):
        names = Q()
        for key in keys:
            names |= Q(image__startswith=f"{PICTURES}{key}")
        found = Photo.objects.filter(names).select_related("meeting__entry") if keys else ()
        return {
            photo.image.name.removeprefix(PICTURES)[:32]: (photo.meeting, form_of(photo.meeting.entry))
            for photo in found
        }

    def form(self, kept, data=None, initial=None):
        form = self.form_class(data, prefix=kept.key, initial=initial)
        form.kept = kept
        return form


class TakesPhotos:
    """Part of the admin of meetings: the page on which several photos are added."""

    def get_urls(self):
        return [
            path("<path:object_id>/photos/<slug:key>.jpg", self.admin_site.admin_view(self.photo_view)),
            path(
                "<path:object_id>/photos/", self.admin_site.admin_view(self.photos_view), name="meetings_meeting_photos"
            ),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.has_change_permission(request, obj):
            context["photos_address"] = reverse("admin:meetings_meeting_photos", args=[obj.pk])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def photo_view(self, request, object_id, key):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        return preview(request.user, place_of(record), key)

    def photos_view(self, request, object_id):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        page = Page(request, Photos(self, request), place_of(record)).read()
        if record.status == Status.WITHDRAWN:
            note = _("This record is withdrawn: nothing is entered into it. Publish it again first.")
            messages.error(request, note)
        elif page.saves and page.is_complete() and (response := self._save_all(request, record, page)):
            return response
        context = {"title": _("Add several photos: %s") % record, "here": _("Several photos"), "record": record}
        return page.shown(self, proposes=not self.may_save(request, record), **context)

    def _save_all(self, request, record, page):
        photos = _stored(request, page)  # to draw them takes long: nobody should wait for it
        response = photos and self._save_photos(request, str(record.pk), page, photos)
        if response:
            page.done()  # only now they are saved for good
        return response

    @writing()
    def _save_photos(self, request, object_id, page, photos):
        """Save all photos as one revision, or propose them; None, with a message, where something is in the way."""
        record = self._locked(object_id)
        if record is None or record.status == Status.WITHDRAWN or page.is_overtaken():
            return None
        before, after = state_of(record), None
        try:
            with transaction.atomic():
                self._add_photos(request, record, photos)
                if not self.may_save(request, record):
                    after = state_of(record)
                    transaction.set_rollback(True)
        except REFUSALS as error:
            messages.error(request, _("This cannot be saved, and nothing was: %s") % why(error))
            return None
        if after is not None:
            return self.propose_instead(request, record, before, after)
        return HttpResponseRedirect(form_of(record.entry))

    def _add_photos(self, request, record, photos):
        for photo in photos:
            photo.meeting = record
            photo.save()
        forget_answered(record)
        if self.may_save(request, record):
            write_revision(record, action=Revision.Action.CHANGED, by=request.user)


def place_of(record) -> str:
    """Where photos of this meeting wait: called by its own key, never by what an address says."""
    return f"meeting-{record.pk}"


def _stored(request, page):
    """The photos of all forms, drawn and stored; None, with a message, where one cannot be read."""
    photos = []
    for form in page.forms:
        photo = form.save(commit=False)
        try:
            with form.kept.open() as file:
                photo.image = File(file, name=form.kept.name)
                photo.store()
        except (ValidationError, OSError):
            messages.error(request, UNREADABLE % form.kept.name)
            return None
        photos.append(photo)
    return photos
