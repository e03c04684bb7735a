from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compile the translations that changed (.po to .mo), on machines without gettext too."
    requires_system_checks = []

    def handle(self, **options):
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                compiled = source.with_suffix(".mo")
                if not compiled.exists() or compiled.stat().st_mtime <= source.stat().st_mtime:
                    compile_catalogue(source, compiled)
                    self.stdout.write(f"Translations: {source.parent.parent.name} compiled")


def compile_catalogue(source, compiled):
    """Write ``compiled``, unless a translation has a placeholder that no page would fill."""
    with source.open("rb") as file:
        catalogue = read_po(file)
    for message, errors in catalogue.check():
        raise CommandError(f"{source.name}, line {message.lineno}, {message.id!r}: {errors[0]}")
    # Written aside and then renamed: whoever reads meanwhile sees the old file or the new one, never half of one.
    unfinished = compiled.with_suffix(".new")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(compiled)
