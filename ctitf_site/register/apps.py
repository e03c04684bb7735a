from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "ctitf_site.register"
    label = "register"
    verbose_name = _("Documents and sources")
    default_auto_field = "django.db.models.BigAutoField"
