"""Libraries that few requests need are loaded by the first of them, so that a start does not wait for them."""

from functools import partial
from importlib import import_module

from django.utils.functional import SimpleLazyObject


def later(name: str):
    """The module ``name``, loaded when something of it is asked for."""
    return SimpleLazyObject(partial(import_module, name))
