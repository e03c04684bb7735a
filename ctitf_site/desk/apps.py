from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "ctitf_site.desk"
    label = "desk"
