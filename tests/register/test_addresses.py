"""Every record gets an address at which it is found, whatever its title."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ctitf_site.register.models.entry import RESERVED, Entry
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_title_that_the_site_uses_itself_gets_the_ref_added(word, client):
    meeting = f.make_meeting(title_en=word.title())
    assert meeting.slug == f"{word}-{meeting.ref.lower()}"
    meeting.full_clean()
    assert client.get(meeting.get_absolute_url()).status_code == 200


def test_a_plan_that_is_called_like_a_pillar_is_found(client):
    pillar, plan = f.make_pillar(), f.make_plan(title_en="Pillar 1")
    assert (pillar.slug, plan.slug) == ("pillar-1", f"pillar-1-{plan.ref.lower()}")
    plan.full_clean()
    for record in (pillar, plan):
        response = client.get(record.get_absolute_url())
        assert response.status_code == 200 and str(record.title) in response.content.decode()


def test_other_records_may_be_called_like_a_pillar():
    assert f.make_meeting(title_en="Pillar 1").slug == "pillar-1"
    assert f.make_plan(title_en="Pillar of peace").slug == "pillar-of-peace"


@pytest.mark.parametrize("slug", ["pillar-1", "pillar-27", "matrix"])
def test_an_address_of_the_site_is_not_given_by_hand(slug):
    plan = f.make_plan()
    plan.slug = slug
    with pytest.raises(ValidationError) as error:
        plan.full_clean()
    assert error.value.message_dict == {"slug": ["This word is an address of the site itself."]}


def test_the_database_refuses_reserved_words_too():
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=f.make_meeting().pk).update(slug="projects")
