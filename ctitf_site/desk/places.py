"""Where a record is edited."""

from django.urls import reverse


def form_of(entry) -> str:
    """The address of the form in which ``entry`` is edited."""
    meta = entry.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[entry.pk])
