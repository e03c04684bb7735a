import hashlib
import time
from pathlib import Path

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from ctitf_site.desk.sheets.outcome import Outcome
from ctitf_site.desk.sheets.reading import ON_THE_SERVER, Unreadable, opened
from ctitf_site.desk.sheets.running import Moved, Refused, dry_run, import_table
from ctitf_site.desk.sheets.tables import tables
from ctitf_site.register.statistics import look_at_tables


class Command(BaseCommand):
    help = "Imports a table of any length, all or nothing, as the import page of the admin does."

    def add_arguments(self, parser):
        parser.add_argument("table", help="what the rows are, as recommendations")
        parser.add_argument("file", type=Path, help="an Excel workbook (.xlsx) or a CSV file")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be new, changed or wrong")
        parser.add_argument("--by", metavar="USER", help="who imports it; otherwise the register itself")

    def handle(self, *, table, file, dry_run, by, **options):
        known = tables(admin.site)
        if table not in known:
            raise CommandError(f"There is no table {table}. Known are: {', '.join(sorted(known))}.")
        user = self.user(by)
        self.start = time.monotonic()
        try:
            with file.open("rb") as stream:
                self.read(known[table], opened(stream, file.name, ON_THE_SERVER), dry_run, user)
        except (OSError, Unreadable, Refused) as error:
            raise CommandError(f"Nothing was imported. {error}") from error

    def user(self, name):
        if not name:
            return None
        try:
            return get_user_model().objects.get_by_natural_key(name)
        except get_user_model().DoesNotExist:
            raise CommandError(f"There is no user {name}.") from None

    def read(self, table, file, only_look, user):
        if file.note:
            self.stderr.write(file.note)
        run = dry_run(table, file, self.progress("compared"))
        for problem in run.problems:
            place = f"row {problem.row}, column {problem.column} {problem.key}".removesuffix(", column  ")
            self.stderr.write(f"{place}: “{problem.found}”: {problem.why}")
        if run.mistakes:
            raise CommandError(f"Nothing was imported. Mistakes in the table: {run.mistakes}.")
        told = ", ".join(f"{run.counts[outcome]} {outcome.value}" for outcome in Outcome if outcome != Outcome.ERROR)
        if only_look or not run.changes_something:
            self.stdout.write(f"{told}. Nothing was changed.")
            return
        self.save(table, file, run, user, told)

    def save(self, table, file, run, user, told):
        file.file.seek(0)
        sha256 = hashlib.file_digest(file.file, "sha256").hexdigest()
        try:
            progress = self.progress("saved")
            batch = import_table(table, file, sha256=sha256, by=user, seen=run.digest, progress=progress)
        except Moved:
            raise CommandError("Nothing was imported: the register was changed meanwhile. Try it again.") from None
        look_at_tables()
        self.stdout.write(f"{told}: import #{batch.pk}.")

    def progress(self, verb):
        def tell(count):
            self.stderr.write(f"{count} rows {verb}, {time.monotonic() - self.start:.0f} s")

        return tell
