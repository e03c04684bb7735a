from django.apps import AppConfig
from django.db.models import Field, ForeignObject
from django.utils.translation import gettext_lazy as _

from .among import Among


class RegisterConfig(AppConfig):
    name = "ctitf_site.register"
    label = "register"
    verbose_name = _("Documents and sources")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        for kind in (Field, ForeignObject):
            kind.register_lookup(Among)
