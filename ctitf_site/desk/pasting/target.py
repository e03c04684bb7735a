"""What a paste box fills: rows inside a record, or its lists. Each room says it for what it has."""

from django.utils.translation import gettext_lazy


class Target:
    """One paste box of a record."""

    # What the page is called, the button of the form that leads to it, and an example of what may be pasted.
    title = ""
    save_first = ""
    example = ""
    # Where the page is, after the record’s own address, where a record has several.
    path = ""
    # What the text box holds, and how it is written.
    label = gettext_lazy("Names")
    how = gettext_lazy(
        "One line for each role, as here; a line without a role takes the role of the line above. Commas, semicolons, "
        "tabs and new lines separate names. Acronyms, full names, other names and codes of States are known, in "
        "English and Russian."
    )
    nothing = gettext_lazy("There is no name in this text.")
    # The roles to choose from where the text names none, the usual one, and what they are called.
    roles: list[tuple[str, str]]
    usual = ""
    role_label = gettext_lazy("Role of names before which none stands")
    role_heading = gettext_lazy("Role")

    def check(self, admin, request, record, text, role):
        """The check table (``checking.Checked``) for ``text``. Raises ``ValidationError`` with every problem."""
        raise NotImplementedError

    def save(self, admin, request, record, table):
        """Save what ``table`` says, in the transaction of the caller: a response or None, and what is to be told."""
        raise NotImplementedError
