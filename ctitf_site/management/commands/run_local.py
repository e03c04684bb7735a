from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from ctitf_site.local import admin_login, collect_static
from ctitf_site.register.history import last_seq
from ctitf_site.register.releases import latest

from .serve import LOOPBACK, refuse_taken_port


class Command(BaseCommand):
    help = "Prepare the register on this machine and serve it: what `make run` does. Needs LOCAL=1."
    requires_system_checks = []  # `serve` would only repeat them; a second start takes seconds

    def handle(self, **options):
        if not settings.LOCAL:
            raise CommandError("run_local prints an admin password, so it needs LOCAL=1. For the public site: serve")
        refuse_taken_port(LOOPBACK, settings.PORT)
        self.prepare()
        call_command("serve", host=LOOPBACK)

    def prepare(self):
        call_command("compile_translations")
        self.stdout.write(f"Database: {database_name()}")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}Correct DATABASE_URL, or leave it out.") from None
        call_command("load_register")
        if latest() is None and last_seq():
            call_command("build_release")
        collect_static()
        self.stdout.write("Admin login: {} / {}".format(*admin_login()))


def database_name():
    """The database that is used, without its password."""
    values = connection.settings_dict
    place = f"{values['HOST'] or 'local socket'}/{values['NAME']}" if values["USER"] else values["NAME"]
    return f"{connection.display_name} at {place}"
