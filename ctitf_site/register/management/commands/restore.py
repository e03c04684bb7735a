import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ctitf_site.register.backup.archive import Refused, opened
from ctitf_site.register.backup.restoring import held, restore
from ctitf_site.register.releases.build import set_apart

from .backup import summary


class Command(BaseCommand):
    help = "Brings back what `backup` wrote, on SQLite or PostgreSQL, whole or not at all. Stop the site first."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a file that `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="delete all that is here first; asks before it does")
        parser.add_argument("--no-input", "--noinput", action="store_true", help="do not ask")

    def handle(self, *, file, replace, no_input, verbosity, **options):
        say = self.stdout.write if verbosity else lambda line: None
        try:
            with opened(file) as archive:
                if replace and not no_input and (found := held()):
                    self.confirm(found, archive.manifest)
                restore(archive, replace=replace, say=say)
        except (Refused, DatabaseError) as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        self.report(archive.manifest, say)

    def confirm(self, found, manifest):
        if not sys.stdin.isatty():
            raise Refused("--replace asks before it deletes. Where nobody can answer, say --no-input too.")
        question = f"This deletes {found}; those of {manifest['made_at']} take their place. Type yes to go on: "
        if input(question) != "yes":
            raise Refused("You did not type yes.")

    def report(self, manifest, say):
        for name in manifest["missing"]:
            self.stderr.write(f"Missing upload, lost before the backup was made: {name}")
        unseen = len(manifest["unseen"])
        agrees = f"every digest agrees but {unseen}: run reconcile" if unseen else "every digest agrees"
        say(f"Restored {summary(manifest)}; {agrees}.")
        self.set_apart_releases()
        say("Files of the past were dropped. Start the site again, so that no process remembers what was before.")

    def set_apart_releases(self):
        """The register is restored already: what fails here is said, and done by the next build_release."""
        try:
            strange = set_apart()
        except OSError as error:
            self.stderr.write(f"Releases of another history may still be shown ({error}). Run build_release.")
            return
        if strange:
            names = ", ".join(strange)
            self.stderr.write(f"Releases of another history, not shown any more: {names}. Run build_release.")
