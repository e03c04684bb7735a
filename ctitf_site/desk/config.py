from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    """Django's admin with the register's own site. Kept apart from ``apps``, which must hold one configuration."""

    default_site = "ctitf_site.desk.site.DeskSite"
