from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ctitf_site.register.backup.archive import UPLOADS, Refused
from ctitf_site.register.backup.writing import write


class Command(BaseCommand):
    help = "Writes everything that the register holds, accounts and uploads too, into one file for `restore`."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="where to write it, as register.zip")
        parser.add_argument("--force", action="store_true", help="write over a file that is there")
        parser.add_argument("--allow-missing", action="store_true", help="be content where an uploaded file is lost")

    def handle(self, *, file, force, allow_missing, verbosity, **options):
        say = self.stdout.write if verbosity else lambda line: None
        try:
            manifest = write(file, force=force, say=say)
        except (Refused, DatabaseError) as error:
            raise CommandError(f"There is no new backup. {error}") from error
        say(f"Wrote {file}: {summary(manifest)}, {file.stat().st_size / 1e6:.1f} MB.")
        self.report(file, manifest, allow_missing)

    def report(self, file, manifest, allow_missing):
        """Say what is in the backup as it should not be."""
        if unseen := manifest["unseen"]:
            names = ", ".join(unseen[:5])
            self.stderr.write(f"{len(unseen)} records differ from their last revision ({names}): run reconcile.")
        for name in manifest["missing"]:
            self.stderr.write(f"Missing upload: {name}")
        if manifest["missing"] and not allow_missing:
            raise CommandError(
                f"{file} is written, but {len(manifest['missing'])} uploads that records name are lost and not in it. "
                "Bring them back, or say --allow-missing."
            )


def summary(manifest) -> str:
    """How much a backup holds, in words."""
    rows = manifest["rows"]
    files = sum(name.startswith(UPLOADS) for name in manifest["parts"])
    return (
        f"{rows['register.entry']} records, {rows['register.revision']} revisions "
        f"(public number {manifest['seq']}), {rows[get_user_model()._meta.label_lower]} accounts, {files} files"
    )
