import json

from django.core.management.base import BaseCommand

from ctitf_site.desk.staff.leaving import account_data, account_of
from ctitf_site.register.erasing import somebody
from ctitf_site.register.personal import personal_data


class Command(BaseCommand):
    help = "Writes everything that is kept of a person, or of who has an account, as JSON."

    def add_arguments(self, parser):
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--person", metavar="REF", help="the record, its history, and where others name it")
        who.add_argument("--account", metavar="NAME", help="the account, and what it did in the desk")

    def handle(self, *, person, account, **options):
        found = personal_data(somebody(person)) if person else account_data(account_of(account))
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str))
