"""The paste box as a browser uses it: the page sends back what it showed, with a few answers."""

from django.urls import reverse


def box(record, path=""):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_paste{path}", args=[record.pk])


def paste(client, record, text, role="participant", path="", **more):
    return client.post(box(record, path), {"text": text, "role": role, **more}, follow=True)


def check(client, record, text, role="participant", path=""):
    """The check table for ``text``."""
    response = paste(client, record, text, role, path)
    assert response.context["table"] is not None, errors(response)
    return response


def errors(response):
    return response.context["form"].errors.get("text", [])


def found(response):
    return [row.found.value for row in response.context["table"].rows]


def texts(response):
    return [row.given.text for row in response.context["table"].rows]


def row_of(response, index):
    return response.context["table"].rows[index]


def filled(response):
    """What a browser sends from the table if nothing is changed."""
    context = response.context
    data = {"version": context["version"], "checked": context["digest"]}
    data |= {name: context["form"][name].value() for name in ("text", "role")}
    for row in context["table"].rows:
        if row.asks:
            data[f"choice-{row.given.key}"] = row.choice
        if row.asks and row.is_new:
            data |= {f"{name}-{row.given.key}": value for name, value in (("other", row.other), ("seen", row.other))}
            data[f"keep-{row.given.key}"] = row.keep
    return data


def save(client, response, row=None, answers=None, **answer):
    """Press “Save” below the table of ``response``, with an ``answer`` in one row, or ``answers`` by row."""
    data = filled(response)
    for index, said in (answers or ({} if row is None else {row: answer})).items():
        data |= {f"{name}-{row_of(response, index).given.key}": value for name, value in said.items()}
    return client.post(response.request["PATH_INFO"], data | {"save": "1"}, follow=True)
