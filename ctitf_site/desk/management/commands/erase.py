from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ctitf_site.desk.staff.audit import forget_names
from ctitf_site.desk.staff.leaving import account_of, erase_account
from ctitf_site.register.erasing import erase, somebody
from ctitf_site.register.releases.build import build, forget, forget_apart
from ctitf_site.register.releases.kept import releases


class Command(BaseCommand):
    help = "Takes a person out of the register and its history, or the owner's name out of an account, on request."

    def add_arguments(self, parser):
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--person", metavar="REF", help="the record stays, without a name")
        who.add_argument("--account", metavar="NAME", help="nobody logs in with it again")
        parser.add_argument("--yes", action="store_true", help="do not ask whether it is meant")
        parser.add_argument(
            "--releases", action="store_true", help="with --person: build a release anew, and delete all others"
        )

    def handle(self, *, person, account, yes, releases, **options):
        if account and releases:
            raise CommandError("Releases tell nothing of accounts: leave --releases out.")
        found = somebody(person) if person else account_of(account)
        if not yes:
            self.ask(found, getattr(found, "ref", account))
        if account:
            self.stdout.write(f"{account}: is called {erase_account(found)} now, and never logs in again.")
        else:
            self.erase_person(found)
            self.tell_releases(releases)
        self.stdout.write("Backups still hold the name until they are thrown away.")

    def ask(self, found, asked):
        try:
            said = input(f"Take {found} out for good? Type {asked}: ")
        except EOFError:
            said = ""
        if said != asked:
            raise CommandError("Nothing was done. Say --yes where nobody can be asked.")

    def erase_person(self, person):
        with transaction.atomic():
            found = erase(person)
            forget_names(found.keys, found.names)
        self.stdout.write(f"{', '.join(found.refs)}: the name is gone, also from {found.revisions} revisions.")
        if found.mentions:
            self.stdout.write(
                f"It also stands in texts, proposals, notes or the history of {', '.join(found.mentions)}: mend these."
            )

    def tell_releases(self, anew):
        """Releases are files that others have cited, so they go only where that is asked for."""
        if anew and releases():
            build(again=True)  # first: readers may need one meanwhile
            for name in (*(release.name for release in forget(1)), *forget_apart()):
                self.stdout.write(f"{name}: deleted")
        elif old := releases():
            names = ", ".join(release.name for release in old)
            self.stdout.write(f"Releases may still tell the name: {names}. Delete them with --releases.")
