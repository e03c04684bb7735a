from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ctitf_site.register.loading import load, read
from ctitf_site.register.recounting import recount_missing
from ctitf_site.register.rows import BadRow
from ctitf_site.register.searching.rebuild import index_missing
from ctitf_site.register.statistics import look_at_tables


class Command(BaseCommand):
    help = "Loads the records of fixtures/NN_*.json that the register does not have yet; changes none that it has."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="load nothing, only say what would be new")

    def handle(self, *, check, verbosity, **options):
        self.say = self.stdout.write if verbosity else lambda line: None
        try:
            fixtures = read(self.paths())
            if check or not any(fixture.new for fixture in fixtures):
                for fixture in fixtures:
                    self.report(fixture)
            else:
                load(fixtures, self.report)
                look_at_tables()
        except BadRow as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        self.sum_up(fixtures, check)
        if not check:
            self.index()

    def index(self):
        """Records of a register that is older than its search come to be found, and those of an older one counted."""
        if count := index_missing():
            self.say(f"{count} records can be found by search now.")
        for noun in recount_missing():
            self.say(f"Each {noun} is counted now.")

    def paths(self):
        folder = Path(settings.FIXTURE_DIRS[0])
        if paths := list(folder.glob("[0-9][0-9]_*.json")):
            return paths
        raise CommandError(f"There are no files NN_….json in {folder}.")

    def report(self, fixture):
        new = len(fixture.new_refs)
        self.say(f"{fixture.name:28}{new:5} new {len(fixture.refs) - new:5} already there")

    def sum_up(self, fixtures, check):
        new = sum(len(fixture.new_refs) for fixture in fixtures)
        total = sum(len(fixture.refs) for fixture in fixtures)
        if not new:
            self.say(f"Nothing to do: all {total} records are there.")
        elif check:
            self.say(f"{new} of {total} records would be loaded; nothing was changed.")
        else:
            rows = sum(len(fixture.new) for fixture in fixtures)
            self.say(f"Loaded {new} of {total} records ({rows} rows with all that lives inside them).")
