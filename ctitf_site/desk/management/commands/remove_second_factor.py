from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from ctitf_site.desk.staff.devices import forget


class Command(BaseCommand):
    help = "Remove the second factor of an account whose telephone and recovery codes are lost."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the user name")

    def handle(self, *, name, **options):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name}.")
        if not forget(user):
            raise CommandError(f"{name} has no second factor.")
        self.stdout.write(f"{name} logs in with the password alone, and sets up another one where it is needed.")
