"""The one place that says what the public may see."""

from functools import cache

from django.apps import apps
from django.db.models import Exists, ForeignKey, OuterRef, Q

from .prepared import Constant, Holds

PUBLISHED = Constant("published")


def record_models():
    """Every kind of record, in the order of the rooms."""
    from .models import Record

    return [model for model in apps.get_models() if issubclass(model, Record)]


@cache
def models_by_noun():
    """Every kind of record by the word for it."""
    return {model.noun_name(): model for model in record_models()}


def child_models():
    """Every kind of row that lives inside a record."""
    from .models import Child

    return [model for model in apps.get_models() if issubclass(model, Child)]


def of_register(model) -> bool:
    """Does this table belong to what the register says, so that it can be read as of another time?"""
    from .models import Child, Entry, SearchPlace, SearchWord, Tally

    return issubclass(model, (Entry, Child, SearchPlace, SearchWord, Tally)) or bool(model._meta.auto_created)


def of_history(model) -> bool:
    """Does this table say when the register said what?"""
    from .models import Revision

    return issubclass(model, Revision)


@cache
def shown(model) -> Q:
    """The rows of ``model`` that the public may see.

    A record is shown when it is published, a child when its record is; and a row that points at
    something that is not shown is hidden as a whole.
    """
    from .models import Citation, Entry

    if model is Entry:
        return _once(model, _shown_entry())
    condition = _shown(model)
    if any(link.related_model is Entry for link in _links(model)):
        condition &= Q(Exists(Entry.objects.filter(_shown_entry(), pk=OuterRef("entry"))))
    if model is Citation:
        condition &= _shown_child()
    return _once(model, condition)


@cache
def points_at_shown(model) -> Q:
    """Rows of ``model`` inside a record that is shown, whose own links lead to records that are shown."""
    return _once(model, _shown(model))


@cache
def among_shown(model, inside=False) -> Q:
    """The rows that ``shown`` gives, for who walks over many: what they name is found once, and not for each row.

    ``inside``: only rows inside records that are shown are asked about.
    """
    from .models import Citation, Entry

    if not inside and any(link.related_model is Entry for link in _links(model)):
        return shown(model)  # it may be about any kind of record
    condition = _shown(model, joined=False, but=model.parent_name if inside else "")
    return condition & (Q(child="") | Q(Holds(model, _shown_child()))) if model is Citation else condition


def _once(model, condition) -> Q:
    """The condition, its SQL written only once; the status is asked apart, because lists are indexed by it."""
    from .models import Entry

    if not issubclass(model, Entry):
        return Q(Holds(model, condition))
    return Q(status=PUBLISHED) & Q(Holds(model, condition)) if model is Entry or _links(model) else condition


def _links(model):
    """Foreign keys of ``model`` to other rows of the register."""
    return [
        field
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and not field.remote_field.parent_link and field.name != "merged_into"
    ]


@cache
def _shown(model, prefix="", above=(), joined=True, but="") -> Q:
    """Rows that are published, and name only what is shown; the link ``but`` is not followed.

    ``joined``: what a link names is asked along it, row by row; otherwise whether it is among what is shown.
    """
    from .models import Child

    condition = _published(model, prefix)
    # A sibling inside the same record has the same parent: its own parents need no second walk.
    parent = model.parent_model() if issubclass(model, Child) else model
    for link in _links(model):
        path, target = f"{prefix}{link.name}", link.related_model
        inner = f"{path}__" if joined else ""
        if target in (model, *above):
            allowed = _published(target, inner)
        else:
            allowed = _shown(target, inner, (*above, model, *({parent} - {target})), joined)
        if link.name == but or not allowed:
            continue
        if not joined:
            allowed = Q(**{f"{path}__in": target._base_manager.filter(allowed).order_by().values("pk")})
        condition &= (allowed | Q(**{f"{path}__isnull": True})) if link.null else allowed
    return condition


def _published(model, prefix):
    """Is the row itself published? A row inside a record has no word in that."""
    from .models import Entry

    return Q(**{f"{prefix}status": PUBLISHED}) if issubclass(model, Entry) else Q()


def _shown_entry() -> Q:
    """Entries of every kind; a kind that points at other records is asked in its own table."""
    condition = Q(status=PUBLISHED)
    for model in record_models():
        if _links(model):
            visible = Exists(model.objects.filter(_shown(model), pk=OuterRef("pk")))
            condition &= ~Q(noun=model.noun_name()) | visible
    return condition


def _shown_child() -> Q:
    """Citations of the record itself, and of children that are shown themselves."""
    from .models import Citation

    rows = [
        model.objects.order_by().filter(_shown(model), uid=OuterRef("child")).values("uid")
        for model in child_models()
        if model is not Citation
    ]
    return Q(child="") | Exists(rows[0].union(*rows[1:], all=True))
