"""Organizations and their parts: no circles, not too deep, and nothing public below what is not."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations.models import Organization
from tests import factories as f

pytestmark = pytest.mark.django_db


def chain(length, **changes):
    """Organizations of which each is a part of the one before."""
    made = [f.make_organization(**changes)]
    while len(made) < length:
        made.append(f.make_organization(parent=made[-1], **changes))
    return made


def wrong(organization):
    """What is wrong with the organization, by field."""
    try:
        Organization.full_clean(organization)
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize("length", [2, 3, 6])
def test_no_organization_is_part_of_its_own_part(length):
    made = chain(length)
    made[0].parent = made[-1]
    assert wrong(made[0]) == {"parent": [f"{made[-1]} is a part of this organization."]}


def test_a_chain_has_six_levels_at_most():
    *made, last = chain(6)
    assert wrong(last) == {}
    rule = {"parent": ["Parts of parts go down to 6 levels."]}
    assert wrong(Organization(title_en="Seventh", kind="other", slug="seventh", parent=last)) == rule
    first = made[0]
    first.parent = f.make_organization()
    assert wrong(first) == rule, "with the levels that hang below it"
    made[1].parent = None
    assert wrong(made[1]) == {}


def test_a_circle_that_exists_already_is_reported_and_not_walked_for_ever():
    first, second = chain(2)
    Organization.objects.filter(pk=first.pk).update(parent=second)
    third = f.make_organization(parent=Organization.objects.get(pk=second.pk))
    assert wrong(third) == {"parent": ["Parts of parts go down to 6 levels."]}


@pytest.mark.parametrize("status", ["draft", "review", "withdrawn"])
def test_the_whole_is_published_before_its_part(status):
    whole = f.make_organization(status=status, withdrawn_reason_en="Why")
    part = f.make_organization(parent=whole, status="draft")
    assert wrong(part) == {}
    rule = {"status": [f"Publish {whole} first: this organization is a part of it."]}
    part.status = "published"
    assert wrong(part) == rule
    part.status, part.publish_at = "draft", timezone.now()
    assert wrong(part) == rule


def test_a_whole_stays_while_its_parts_are_seen():
    whole = f.make_organization()
    parts = [f.make_organization(parent=whole) for _ in range(2)]
    scheduled = f.make_organization(parent=whole, status="draft", publish_at=timezone.now())
    more = f.make_organization(parent=whole)
    whole.status, whole.withdrawn_reason_en = "withdrawn", "Why"
    named = "; ".join(str(part) for part in (*parts, scheduled))
    assert wrong(whole) == {"status": [f"First withdraw its published parts: {named}."]}
    Organization.objects.filter(pk=more.pk).update(parent=None)
    for part in (*parts, scheduled):
        part.parent = None
        part.save()
    assert wrong(whole) == {}
