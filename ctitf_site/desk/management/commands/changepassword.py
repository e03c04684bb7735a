import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import changepassword
from django.db import transaction

from ctitf_site.desk.staff.given import note_given


class Command(changepassword.Command):
    help = "Give an account a new password, good for two weeks and for the login in which its owner chooses another."

    @transaction.atomic
    def handle(self, *args, **options):
        done = super().handle(*args, **options)
        note_given(get_user_model().objects.get(username=options["username"] or getpass.getuser()))
        return done
