"""Fill in and send the admin's forms as a browser does: everything the page shows, with a few changes."""

from django.contrib.auth import get_user
from django.forms import FileField
from django.test import RequestFactory
from django.urls import resolve, reverse


def page(record_or_model, name="change"):
    """The address of a list or form in the admin."""
    meta = record_or_model._meta
    args = [record_or_model.pk] if name in ("change", "delete", "history", "review", "confirm") else []
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=args)


def filled(client, address):
    """What a browser would send from the form at ``address`` if nothing were changed."""
    context = shown(client, address)
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    boxes = [box for form in forms for box in form]
    return {box.html_name: sent(box) for box in boxes if sent(box) is not None}


def shown(client, address):
    """What the form at ``address`` is made of, without the time that it takes to write its page."""
    request = RequestFactory().get(address)
    request.user, request.session = get_user(client), client.session
    view, args, kwargs = resolve(request.path)
    return view(request, *args, **kwargs).context_data


def sent(box):
    """The value of ``box`` as a browser sends it; None where it sends nothing."""
    value = box.value()
    if hasattr(value, "isoformat"):
        return box.field.widget.format_value(value)
    if value is False or isinstance(box.field, FileField):
        return None
    return [str(getattr(v, "pk", v)) for v in value] if isinstance(value, list) else value


def submit(client, address, rows=None, **changes):
    """Send the form at ``address`` with ``changes`` and with new ``rows``, as ``{"participations": [{…}]}``."""
    data = filled(client, address) | changes
    for prefix, added in (rows or {}).items():
        first = int(data[f"{prefix}-TOTAL_FORMS"])
        data[f"{prefix}-TOTAL_FORMS"] = first + len(added)
        for index, row in enumerate(added, first):
            data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return client.post(address, data)


def errors(response):
    """Every message that the form shows."""
    if response.status_code == 302:
        return []
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += inline.formset.forms
    return [text for form in forms for texts in form.errors.values() for text in texts]
