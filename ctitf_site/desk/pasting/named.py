"""Pasted names of records, each with a role: a paste box for rows, or lists, that name other records."""

from ctitf_site.register.models import Child, Record

from .checking import Sent, Table
from .matching import Names
from .reading import Words, read
from .saving import Saver, nodes
from .target import Target


class NamedRecords(Target):
    """What the names mean are records of ``kinds``."""

    kinds: tuple[type[Record], ...]
    # The kind of record that is made as a draft for a name that nobody knows; None where none is.
    drafted: type[Record] | None = None
    # May a name be entered as it is printed, as a group without a record of its own?
    groups = False

    def check(self, admin, request, record, text, role):
        names = Names(self.kinds)
        given = read(text, self.words(), role, names)

        def admin_of(model):
            return admin.admin_site.get_model_admin(model)

        may_draft = self.drafted is not None and admin_of(self.drafted).has_add_permission(request)
        table = Table(
            self, record, names, Sent(request.POST), label=lambda r: admin_of(type(r)).label(r), may_draft=may_draft
        )
        return table.check(given)

    def save(self, admin, request, record, table):
        saver = Saver(admin, request, record, table)
        response = saver.save()
        return response, saver.done.sentences()

    # What each room says -----------------------------------------------------------------------------------------
    def words(self) -> Words:
        """Every word that may stand before names."""
        raise NotImplementedError

    def fits(self, role, record) -> bool:
        """May ``record`` have this ``role``?"""
        return True

    def present(self, record) -> list:
        """What ``record`` has: each with a ``role`` and a ``party``."""
        raise NotImplementedError

    def place(self, row) -> list[tuple[str, str]]:
        """What each of these has once: pairs of a role and a party as ``checking.party`` names it."""
        raise NotImplementedError

    def warn(self, rows, present, names) -> None:
        """Add warnings to rows of the table."""

    def build(self, record, role, *, party=None, group="", printed=""):
        """What is entered for one name, not saved yet."""
        raise NotImplementedError

    def draft(self, text) -> Record:
        """A draft that is not saved yet."""
        raise NotImplementedError

    def entered(self, state, built) -> list[dict]:
        """The ``state`` of the record with all that was ``built``."""
        raise NotImplementedError


class NamedRows(NamedRecords):
    """The names become rows of one ``model`` inside the record."""

    model: type[Child]

    def present(self, record):
        return list(self.model.objects.filter(**{self.model.parent_name: record.pk}).with_related())

    def entered(self, state, built):
        return [*state, *nodes(built)]
