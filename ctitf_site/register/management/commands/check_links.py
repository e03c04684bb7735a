from django.core.management.base import BaseCommand, CommandError

from ctitf_site.register.links.asking import Asker
from ctitf_site.register.links.checking import addresses, broken_files, broken_links, check, due, forget_unused


class Command(BaseCommand):
    help = (
        "Asks every web address of the records whether it is there, and looks whether the files of documents are "
        "those that came in. Exit code 1 where anything is broken."
    )
    # Only tests may ask this machine.
    stealth_options = ("may_be_local",)

    def add_arguments(self, parser):
        parser.add_argument("--older-than", type=int, metavar="DAYS", help="only what was not asked for DAYS days")
        parser.add_argument("--only-broken", action="store_true", help="only what was broken the last time")
        parser.add_argument("--per-second", type=float, default=1, metavar="N", help="requests to a host (usual: 1)")
        parser.add_argument("--timeout", type=float, default=10, metavar="SECONDS", help="patience (usual: 10)")

    def handle(self, *, older_than, only_broken, per_second, timeout, verbosity, may_be_local=False, **options):
        if older_than is not None and not 0 <= older_than <= 10_000:
            raise CommandError("--older-than is a number of days from 0 to 10000.")
        if not 0.01 <= per_second <= 100 or not 0.1 <= timeout <= 300:
            raise CommandError("--per-second is from 0.01 to 100, --timeout from 0.1 to 300.")
        refs = addresses()
        forget_unused(refs)
        asker = Asker(per_second=per_second, timeout=timeout, may_be_local=may_be_local)
        urls = due(refs, older_than=older_than, only_broken=only_broken)
        for number, link in enumerate(check(urls, asker.ask), 1):
            if verbosity > 1:
                self.stdout.write(f"{number} of {len(urls)}: {link.status or link.problem} {link.url}")
        self._report(refs, len(urls))

    def _report(self, refs, asked):
        broken, files = list(broken_links().order_by("broken_since", "url")), list(broken_files())
        for link in broken:
            what = link.status or link.problem
            self.stdout.write(f"{what}, since {link.broken_since:%Y-%m-%d}: {link.url} ({', '.join(refs[link.url])})")
        for ref, what in files:
            self.stdout.write(f"{ref}: {what}")
        self.stdout.write(f"{asked} of {len(refs)} addresses asked, {len(broken)} broken; {len(files)} files broken.")
        if broken or files:
            raise CommandError("Something is broken: see above.", returncode=1)
