from django.core.management.base import BaseCommand

from ctitf_site.register.models import Revision
from ctitf_site.register.public import record_models
from ctitf_site.register.recounting import recount_missing
from ctitf_site.register.revisions import changed_unseen, write_revision
from ctitf_site.register.searching.rebuild import index_missing


class Command(BaseCommand):
    help = "Finds records that were changed past the register (SQL, shell) and appends the revisions that they lack."

    def handle(self, **options):
        found = 0
        for model in record_models():
            for record in changed_unseen(model):
                if write_revision(record, action=Revision.Action.CHANGED, reason="reconcile"):
                    found += 1
                    self.stdout.write(f"{record.ref}: revision added")
        index_missing()
        recount_missing()
        self.stdout.write(f"{found} revisions added." if found else "Every record agrees with its last revision.")
