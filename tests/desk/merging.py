"""Merging in tests, as a browser would: the check page is opened, and sent back with a few answers."""

from django.urls import reverse


def address(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_merge", args=[record.pk])


def check(client, merged, survivor, **sent):
    return client.get(address(merged), sent or {"ref": survivor.ref})


def filled(response):
    """What a browser sends from the check page if nothing is changed."""
    context = response.context
    kept = {line["name"]: "merged" if line["takes"] else "survivor" for line in context["differences"]}
    names = {"names_as": context["name_kind"]}
    return {"ref": context["survivor"].ref, "digest": context["digest"], **names, **kept}


def merge(client, merged, survivor, **answers):
    """Merge by the two pages; ``answers`` by the label of a field."""
    shown = check(client, merged, survivor)
    assert shown.templates[0].name == "desk/merging/check.html", obstacles(shown)
    names = {line["label"]: line["name"] for line in shown.context["differences"]}
    data = filled(shown) | {names[label]: answer for label, answer in answers.items()}
    return client.post(address(merged), data, follow=True)


def obstacles(response):
    context = response.context
    return [*context.get("obstacles", []), *[e for errors in context["form"].errors.values() for e in errors]]


def listed(response, name):
    """Labels and records that the check page lists, by kind."""
    return {
        group.name: [(line["label"], line["record"].ref) for line in group.lines] for group in response.context[name]
    }
