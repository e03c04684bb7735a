"""Two clerks at the same moment, with two real connections; the tests' SQLite lives in memory and has only one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from organizations.models import Organization
from tests import factories as f
from tests.desk.forms import errors, filled, page

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="needs two connections"),
]


def at_once(user, address, *sent):
    """Send all of ``sent`` to ``address`` at the same time."""

    def send(data):
        client = Client()
        client.force_login(user)
        try:
            return client.post(address, data)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sent)) as threads:
        return list(threads.map(send, sent))


@pytest.fixture
def clerk(transactional_db):
    return f.make_user("clerk", is_superuser=True)


def test_of_two_who_save_one_record_one_is_told(clerk, client):
    client.force_login(clerk)
    organization = f.make_organization()
    data = filled(client, page(organization))
    sent = [data | {"title_en": f"Name {number}"} for number in range(4)]
    told = [errors(response) for response in at_once(clerk, page(organization), *sent)]
    assert sum(not messages for messages in told) == 1
    assert sum("Somebody else has saved" in str(messages) for messages in told) == 3
    assert organization.revisions.count() == 1


def test_of_two_who_add_the_same_one_is_told(clerk, client):
    client.force_login(clerk)
    data = filled(client, page(Organization, "add"))
    data |= {"acronym_en": "NEW", "title_en": "New", "kind": "other"}
    told = [errors(response) for response in at_once(clerk, page(Organization, "add"), *[data] * 4)]
    assert sorted(told) == [[], *[["Another organization has this acronym."]] * 3]
    assert Organization.objects.count() == 1
