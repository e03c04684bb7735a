"""What groups of States and of organizations are called above their rows, in the order in which they stand."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from .models import Organization, State

OF_STATES = {
    State.Group.CENTRAL_ASIA: gettext_lazy("Central Asia"),
    State.Group.NEIGHBOURING: gettext_lazy("Neighbouring States"),
    State.Group.OTHER: pgettext_lazy("group of States", "Other States"),
}
OF_ORGANIZATIONS = {
    Organization.Kind.UN_ENTITY: gettext_lazy("UN entities"),
    Organization.Kind.REGIONAL: gettext_lazy("Regional organizations"),
    Organization.Kind.INTERNATIONAL: gettext_lazy("International organizations"),
    Organization.Kind.OTHER: gettext_lazy("Other organizations"),
}
