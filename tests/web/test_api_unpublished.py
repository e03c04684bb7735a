"""Nothing unpublished leaves through the API: with marked drafts all around, every answer stays as it was."""

import pytest

from actionplan.models import Classification
from ctitf_site.api import VIEWSETS
from ctitf_site.register.models import Entry
from ctitf_site.register.public import child_models
from ctitf_site.web.viewsets import ChildViewSet, RecordViewSet
from tests.api import NOUNS, ROOT, get
from tests.site.world import SECRET, add_drafts, add_more_drafts, published_world

pytestmark = pytest.mark.django_db
RECORDS = [viewset for viewset in VIEWSETS if issubclass(viewset, RecordViewSet)]
CHILDREN = [viewset for viewset in VIEWSETS if issubclass(viewset, ChildViewSet)]
FORMATS = ("json", "csv")


def answers(client):
    """Every list, in every order, and every record and row of the API, in every format."""
    paths = ["", *(f"{noun}s/" for noun in NOUNS)]
    paths += [f"{v.noun()}s/?ordering={name}" for v in VIEWSETS for name in v.filterset_class.orderings]
    for viewset in VIEWSETS:
        key = viewset.lookup_field
        rows = get(client, f"{viewset.noun()}s/", limit=200)["results"]
        paths += [f"{viewset.noun()}s/{row[key]}/" for row in rows]
    return {
        f"{path} {kind}": content(client, path, kind) for path in paths for kind in FORMATS if path or kind == "json"
    }


def content(client, path, kind):
    response = client.get(f"{ROOT}{path}", headers={"accept": {"json": "application/json", "csv": "text/csv"}[kind]})
    assert response.status_code == 200
    return b"".join(response).decode()


@pytest.mark.thorough
def test_unpublished_rows_change_no_answer(client):
    world = published_world()
    before = answers(client)
    assert len(before) > 150
    add_drafts(world)
    add_more_drafts(world)
    hidden = list(Entry.objects.filter(status="draft").values_list("pk", flat=True))
    for status in ("draft", "review", "withdrawn"):
        Entry.objects.filter(pk__in=hidden).update(status=status, withdrawn_reason_en="Why")
        after = answers(client)
        assert not [path for path, text in after.items() if SECRET in text]
        assert after == before


def test_every_kind_of_row_had_a_marked_draft(client):
    """The test above would notice: each table holds rows that no answer shows."""
    world = published_world()
    add_drafts(world)
    add_more_drafts(world)
    assert {viewset.noun() for viewset in RECORDS} == set(
        Entry.objects.filter(status="draft").values_list("noun", flat=True)
    )
    for model in child_models():
        if model.__name__ != "Photo":
            assert model.objects.count() > model.objects.published().count(), model
    assert Classification.objects.filter(contribution=world.contribution).count() > 2


@pytest.mark.thorough
@pytest.mark.parametrize("status", ["draft", "review"])
def test_a_hidden_record_answers_like_one_that_never_was(client, status):
    world = published_world()
    add_drafts(world)
    add_more_drafts(world)
    Entry.objects.filter(status="draft").update(status=status)
    never = client.get(f"{ROOT}meetings/M-9999/")
    for viewset in RECORDS:
        shown = viewset.serializer_class.model.objects.published().values("pk")
        for ref in viewset.serializer_class.model.objects.exclude(pk__in=shown).values_list("ref", flat=True):
            same(client.get(f"{ROOT}{viewset.noun()}s/{ref}/"), never)
            same(client.get(f"{ROOT}{viewset.noun()}s/{ref}/?format=csv"), never)


def test_a_hidden_row_answers_like_one_that_never_was(client):
    world = published_world()
    add_drafts(world)
    add_more_drafts(world)
    never = client.get(f"{ROOT}sessions/zzzzzzzzzzzz/")
    for viewset in CHILDREN:
        shown = viewset.serializer_class.model.objects.published().values("pk")
        hidden = viewset.serializer_class.model.objects.exclude(pk__in=shown).values_list("uid", flat=True)
        assert hidden
        for uid in hidden:
            same(client.get(f"{ROOT}{viewset.noun()}s/{uid}/"), never)


def same(response, never):
    assert (response.status_code, response.content, response.headers) == (404, never.content, never.headers)


@pytest.mark.thorough
def test_status_notes_and_version_are_never_printed(client):
    world = published_world()
    Entry.objects.update(notes=SECRET, version=4711)
    for text in answers(client).values():
        assert SECRET not in text
        assert "4711" not in text
    for viewset in RECORDS:
        record = get(client, f"{viewset.noun()}s/{getattr(world, viewset.noun()).ref}/")
        assert not {"status", "notes", "search", "version", "slug", "noun", "sort_en"} & set(record)
