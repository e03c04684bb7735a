import time

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ctitf_site.register.publishing import publish_due
from ctitf_site.register.releases.build import NothingPublished, build, forget


class Command(BaseCommand):
    help = "Writes the published register as it is now to files that are kept and offered at /data/."

    def add_arguments(self, parser):
        when = parser.add_mutually_exclusive_group()
        when.add_argument("--if-changed", action="store_true", help="only where there is none of this state (usual)")
        when.add_argument("--again", action="store_true", help="write it anew where it is there already")
        parser.add_argument("--keep", type=int, metavar="N", help="then delete all but the newest N (usual: keep all)")

    def handle(self, *, again, keep, verbosity, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep is 1 or more.")
        publish_due()
        shown = verbosity > 1 or (verbosity and self.stderr.isatty())
        try:
            release, written = build(again=again, **({"watch": self.watch} if shown else {}))
        except NothingPublished:
            raise CommandError("Nothing was ever published, so there is nothing to release.") from None
        except (OSError, DatabaseError) as error:
            raise CommandError(f"The release was not written: {error}") from error
        old = forget(keep) if keep else []
        if verbosity:
            self.stdout.write(f"{release.name}: {'written to' if written else 'is there already,'} {release.path}")
            for each in old:
                self.stdout.write(f"{each.name}: deleted")

    def watch(self, rows, step=""):
        """The same rows, or chunks of them; how many have passed is shown on standard error, four times a second on a
        terminal."""
        number, shown = 0, time.monotonic()
        for row in rows:
            yield row
            number += len(row) if isinstance(row, list) else 1
            if self.stderr.isatty() and time.monotonic() > shown + 0.25:
                shown = time.monotonic()
                self.stderr.write(f"\r{step}: {number} ", style_func=str, ending="")
        start = "\r" if self.stderr.isatty() else ""
        self.stderr.write(f"{start}{step}: {number}", style_func=str)
