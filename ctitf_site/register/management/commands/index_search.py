from django.core.management.base import BaseCommand

from ctitf_site.register.searching.rebuild import index_anew
from ctitf_site.register.statistics import look_at_tables


class Command(BaseCommand):
    help = "Makes what is searched anew, from the public text of every record; needed only where it was damaged."

    def handle(self, *, verbosity, **options):
        count = index_anew()
        look_at_tables()
        if verbosity:
            self.stdout.write(f"{count} records can be found.")
