from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ctitf_site.web"
    label = "web"
