"""Deciding upon proposals in tests, as a browser would."""

from ctitf_site.register.models import Proposal
from ctitf_site.register.revisions import write_revision
from tests.desk.forms import errors, page, submit

RIGHTS = ("view_meeting", "add_meeting", "change_meeting", "view_state")


def saved(record):
    write_revision(record, action="created")
    record.refresh_from_db()
    return record


def decide(client, proposal, take=(), leave=(), **buttons):
    """Open the page of ``proposal`` and send it, as a browser would, with ``take`` and ``leave`` chosen."""
    shown = client.get(page(proposal)).context
    choices = {f"choice {line.key}": "take" for line in shown["lines"] if line.now is None}
    choices |= {f"choice {key}": "take" for key in take} | {f"choice {key}": "leave" for key in leave}
    sent = {"version": shown["version"], **choices, **(buttons or {"accept": "1"})}
    return client.post(page(proposal), sent, follow=True)


def proposed(client, record, rows=None, **changes):
    assert errors(submit(client, page(record), rows, **changes)) == []
    return Proposal.objects.latest("pk")
