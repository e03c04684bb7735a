"""What a paste box fills: the rows inside a record that name other records. Each room says it for its own rows."""

from ctitf_site.register.models import Child, Record

from .reading import Words


class Target:
    """Rows of one ``model`` inside a record; what they name are records of ``kinds``."""

    model: type[Child]
    kinds: tuple[type[Record], ...]
    # What the page is called, the button of the form that leads to it, and an example of what may be pasted.
    title = ""
    save_first = ""
    example = ""
    # The roles to choose from, and the usual one.
    roles: list[tuple[str, str]]
    usual = ""
    # The kind of record that is made as a draft for a name that nobody knows.
    drafted: type[Record]

    def words(self) -> Words:
        """Every word that may stand before names."""
        raise NotImplementedError

    def present(self, record) -> list[Child]:
        """The rows that ``record`` has."""
        return list(self.model.objects.filter(**{self.model.parent_name: record.pk}).with_related())

    def place(self, row) -> list[tuple[str, str]]:
        """What each row has once: pairs of a role and a party as ``checking.party`` names it."""
        raise NotImplementedError

    def members(self, texts, names) -> dict[str, set[int]]:
        """Keys of the records that are inside each group in ``texts``, as far as that is known."""
        return {}

    def build(self, record, role, *, party=None, group="", printed="") -> Child:
        """A row that is not saved yet."""
        raise NotImplementedError

    def draft(self, text) -> Record:
        """A draft that is not saved yet."""
        raise NotImplementedError
