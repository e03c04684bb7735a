"""The synthetic register of the benchmarks: what the database copied is as the register would have written it."""

import json

import pytest

from ctitf_site.register.models import Revision, SearchPlace, Sequence
from ctitf_site.register.public import record_models
from ctitf_site.register.revisions import changed_unseen
from ctitf_site.register.searching.index import words_of
from tests import factories as f
from tests.performance.synthetic import Size, fill
from tests.reading import read

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]


def test_copies_are_as_the_register_writes_them(client):
    for _number in range(4):
        f.make_pillar()
    for _number in range(5):
        f.make_state()
    fill(Size(1000, 3000, organizations=20, meetings=3))
    for model in record_models():
        assert [record.ref for record in changed_unseen(model) if record.version] == []
    for ref in ("R-00000007", "C-00001499", "R-99990007"):
        revision = Revision.objects.get(entry__ref=ref)
        places = SearchPlace.objects.filter(entry=revision.entry_id).values_list("word__key", "weight")
        assert dict(places) == words_of(json.loads(revision.public))
    numbers = Revision.objects.filter(seq__isnull=False).order_by("seq").values_list("seq", flat=True)
    assert [*numbers] == [*range(1, Sequence.objects.get().last + 1)]
    assert client.get("/api/v1/contributions/?limit=1").json()["count"] == 3000
    assert "Recommendation 00000007" in read(client, "/en/search/?q=00000007").text
