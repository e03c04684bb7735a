"""A page that takes several files at once: the bad ones are named, the good ones wait until they are completed."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ctitf_site.register.uploads import thumbnail, validate_document

from ..keeping import KEPT_FOR, MOST_BYTES, MOST_FILES, Shelf, forget_old

PREVIEW = (240, 240)
UNREADABLE = gettext_lazy(
    "The file “%s” cannot be read any more, so nothing is saved yet. Leave it out, or send it again."
)


@dataclass
class Refused:
    """A file that does not wait to be completed, why, and the record that has it already."""

    name: str
    why: str
    known: object = None
    address: str = ""


class Intake:
    """What several files become. Each kind of record or row that has files says it for itself."""

    accept = ""
    intro = ""
    # Are they pictures, which are shown while they wait?
    pictures = False

    def check(self, file) -> None:
        """Raises ``ValidationError`` for a file that cannot be taken."""
        validate_document(file)

    def key(self, file) -> str:
        """By what a file is known: two with one key are one file."""
        raise NotImplementedError

    def known(self, keys) -> dict[str, tuple]:
        """Those of ``keys`` that the register has already: the record, and the address of its form."""
        raise NotImplementedError

    def form(self, kept, data=None, initial=None):
        """The form in which a file is completed."""
        raise NotImplementedError


class Page:
    """One request for the page of a ``intake``: takes files in, and says which forms are ready to be saved."""

    def __init__(self, request, intake, place):
        self.request, self.intake = request, intake
        self.shelf, self.refused, self.forms = Shelf(request.user, place), [], []
        forget_old()

    @property
    def saves(self) -> bool:
        return self.request.method == "POST" and "save" in self.request.POST

    def read(self) -> "Page":
        """Take in the files that were sent, put away those that shall not wait any more, and make the forms."""
        sent = self.request.POST
        for kept in self.shelf.files():
            if sent.get(f"{kept.key}-leave"):
                self.shelf.drop(kept.key)
        for file in self.request.FILES.getlist("files"):
            self._take_in(file)
        waiting = [kept for kept in self.shelf.files() if self._is_readable(kept)]
        self.forms = [self._form(kept) for kept in waiting]
        if self.saves:
            self._name_missing({kept.key for kept in waiting})
        return self

    def _take_in(self, file):
        try:
            self.intake.check(file)
            key = self.intake.key(file)
            if found := self.intake.known([key]).get(key):
                return self.refused.append(Refused(file.name, _("It is there already:"), *found))
            if self.shelf.find(key):
                return self.refused.append(Refused(file.name, _("The same file waits below already.")))
            self.shelf.put(key, file)
        except ValidationError as error:
            self.refused.append(Refused(file.name, " ".join(error.messages)))
        return None

    def _is_readable(self, kept) -> bool:
        """Otherwise it waits no longer, and that is said: whoever sent it has it still."""
        try:
            kept.begins()
        except OSError:
            self.shelf.drop(kept.key)
            self.refused.append(Refused(kept.name, _("It cannot be read any more: send it again.")))
            return False
        return True

    def _form(self, kept):
        """Bound where it is to be saved; otherwise with what was typed before more files were sent."""
        sent = self.request.POST
        if f"{kept.key}-here" not in sent:
            return self.intake.form(kept)
        if self.saves:
            return self.intake.form(kept, data=sent)
        prefix = f"{kept.key}-"
        typed = {name.removeprefix(prefix): sent[name] for name in sent if name.startswith(prefix)}
        return self.intake.form(kept, initial=typed)

    def _name_missing(self, waiting):
        """Files that the page showed, but that do not wait any more: saved meanwhile, or kept too long."""
        sent = self.request.POST
        shown = [name.removesuffix("-here") for name in sent if name.endswith("-here")]
        gone = [key for key in shown if key not in waiting and not sent.get(f"{key}-leave")]
        known = self.intake.known(gone)
        for key in gone:
            note = _("It is there already:") if key in known else _("It was not kept any longer: send it again.")
            self.refused.append(Refused(sent[f"{key}-here"][:200], note, *known.get(key, ())))

    def is_complete(self) -> bool:
        """May all that waits be saved? Otherwise says what is the matter."""
        if not self.forms:
            messages.warning(self.request, _("Nothing was saved: no file waits here."))
            return False
        valid = [form.is_valid() for form in self.forms]  # each of them says what it lacks
        if all(valid):
            return True
        messages.warning(self.request, _("Nothing is saved yet: some files wait for more words. See below."))
        return False

    def is_overtaken(self) -> bool:
        """Was any of it saved meanwhile, as by a second press of the button? Asked while nobody else can save."""
        known = self.intake.known([form.kept.key for form in self.forms])
        for form in self.forms:
            if form.kept.key in known:
                self.refused.append(Refused(form.kept.name, _("It is there already:"), *known[form.kept.key]))
        return bool(known)

    def done(self) -> None:
        """Let go of what was saved, and tell it."""
        for form in self.forms:
            self.shelf.drop(form.kept.key)
        count = len(self.forms)
        messages.success(self.request, ngettext("%s file was added.", "%s files were added.", count) % count)

    def shown(self, admin, **context):
        page = {
            **admin.admin_site.each_context(self.request),
            "opts": admin.opts,
            "intake": self.intake,
            "forms": self.forms,
            "refused": self.refused,
            "most_files": MOST_FILES,
            "most_bytes": MOST_BYTES // 1024**2,
            "days": KEPT_FOR.days,
            **context,
        }
        return TemplateResponse(self.request, "desk/several/page.html", page)


def preview(user, place, key):
    """A small picture of a file that waits, for who sent it."""
    kept = Shelf(user, place).find(key)
    if kept is None:
        raise Http404
    try:
        with kept.open() as file:
            response = FileResponse(thumbnail(file, PREVIEW), content_type="image/jpeg")
    except (ValidationError, OSError):
        raise Http404 from None
    response["Cache-Control"] = "private, max-age=3600"
    return response
