"""A new secret key ends nothing that the old one has signed, as long as that is kept beside it."""

import pytest

from ctitf_site.desk.preview import links_to
from tests import factories as f

pytestmark = pytest.mark.django_db
OLD, NEW = "old" * 20, "new" * 20


@pytest.fixture
def answers(settings, client):
    """What is answered, with the keys of now, to a session, a preview and a cursor from the time of the old key."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    draft, _first, _second = f.make_meeting(status="draft"), f.make_meeting(), f.make_meeting()
    client.force_login(f.make_user("clerk", is_superuser=True))
    following = client.get("/api/v1/meetings/?limit=1").json()["next"]
    addresses = ["/admin/", links_to(draft.ref)["previews"][0]["url"], following]
    return lambda: [client.get(address).status_code for address in addresses]


def test_what_was_signed_holds_while_the_old_key_is_kept(answers, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert answers() == [200, 200, 200]
    settings.SECRET_KEY_FALLBACKS = []
    assert answers()[1:] == [404, 400]


def test_without_the_old_key_all_of_it_ends(answers, settings):
    settings.SECRET_KEY = NEW
    assert answers() == [302, 404, 400]
