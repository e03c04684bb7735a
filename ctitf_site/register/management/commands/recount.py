from django.core.management.base import BaseCommand, CommandError

from ctitf_site.register.recounting import counted, kept, recount, tallied_models
from ctitf_site.register.revisions import writing


class Command(BaseCommand):
    help = (
        "Counts anew what is counted at save, from the public text of every record; needed only where it was damaged."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing, only say whether the numbers are right"
        )

    def handle(self, *, check, **options):
        wrong = [model for model in tallied_models() if not self.is_right(model, check)]
        if wrong and check:
            raise CommandError(f"Wrong: {', '.join(model.noun_name() for model in wrong)}. “recount” makes them right.")

    @writing()
    def is_right(self, model, check):
        """Were the numbers of this kind right? If not, they are now."""
        right = kept(model) == counted(model)
        if not right and not check:
            recount(model)
        self.stdout.write(f"{model.noun_name()}: {'right' if right else 'wrong' if check else 'counted anew'}")
        return right
