"""Tables as a clerk makes and sends them."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

ADDRESS = "/admin/import/"


def csv_file(*rows, name="table.csv", encoding="utf-8", separator=","):
    """A file of ``rows``, the keys first."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode(encoding))


def book(*rows, name="table.xlsx", mend=lambda book: None):
    """A workbook of ``rows``; ``mend`` may change it before it is saved."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    mend(made)
    return saved(made, name)


def saved(made, name="table.xlsx"):
    file = io.BytesIO()
    made.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def compare(client, table, file):
    """The dry run of ``file``."""
    return client.post(ADDRESS, {"table": table, "file": file})


def go_on(client, shown):
    """Press the button of the dry run that is ``shown``."""
    context = shown.context
    sent = {"table": context["table"].name, "sha256": context["sha256"], "name": context["source"].name}
    return client.post(ADDRESS, sent | {"digest": context["run"].digest, "import": "1"})


def imported(client, table, *rows):
    """Import ``rows`` of CSV; the page that follows."""
    return go_on(client, compare(client, table, csv_file(*rows)))


def counts(shown):
    return {str(outcome): count for outcome, count in shown.context["run"].counts.items() if count}


def problems(shown):
    """Each mistake: row, column, and what is said of it."""
    return [(p.row, p.column, p.why) for p in shown.context["run"].problems]


def refusal(shown):
    """Why the file as a whole is not read."""
    [text] = shown.context["form"].errors["file"]
    return text


def downloaded(client, address, **query):
    """The rows of a workbook."""
    response = client.get(address, query)
    assert response.status_code == 200, response
    content = b"".join(response.streaming_content)
    if address.endswith(".csv"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
