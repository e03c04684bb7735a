"""Sentences of Django’s admin that the register words anew in Russian.

Django’s own are made for one gender and one case, as “Добавить %s”, or for programmers, as “Имя модели”. Nothing
imports this file: because the sentences are listed here, they get into the register’s catalogue, which goes before
Django’s.
"""

from django.utils.translation import gettext_noop as _

SENTENCES = [
    _("Add %s"),
    _("Add %(name)s"),
    _("Add another %(verbose_name)s"),
    _("Change %s"),
    _("View %s"),
    _("Select %s"),
    _("Select %s to change"),
    _("Select %s to view"),
    _("Added {name} “{object}”."),
    _("Changed {fields}."),
    _("Changed {fields} for {name} “{object}”."),
    _("Deleted {name} “{object}”."),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    _("Cannot delete %(name)s"),
    _("Add another %(model)s"),
    _("Model name"),
    _("Models in the %(name)s application"),
    _("Breadcrumbs"),
    _("Skip to main content"),
    _("None available"),
    _("Show counts"),
    _("Hide counts"),
    _(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? '
        "All of the following related items will be deleted:"
    ),
    _(
        "Deleting the %(object_name)s '%(escaped_object)s' would require deleting the "
        "following protected related objects:"
    ),
]
