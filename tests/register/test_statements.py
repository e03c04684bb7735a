"""A query whose SQL is written once gives what the query itself would give."""

import pytest
from django.db import connection
from django.db.models import Q, Value

from actionplan.models import Recommendation
from ctitf_site.register.among import KEYS, Key
from ctitf_site.register.prepared import Constant, literal, with_constants
from ctitf_site.register.statements import Statement
from tests import factories as f

pytestmark = pytest.mark.django_db
NAMES = ("ref", "title_en", "updated_at", "absent", "pillar__number")


def asked(keys):
    return Recommendation.objects.published().filter(pk__among=keys).order_by("ref").values(*NAMES)


@pytest.fixture
def statement():
    return Statement(lambda: asked(KEYS))


def test_its_rows_are_those_of_the_query_whatever_the_keys(statement):
    rows = [f.make_recommendation(absent={"code": "unknown"}) for _n in range(3)]
    for keys in ([rows[0].pk], [row.pk for row in rows], [], [0]):
        assert statement.rows(keys) == list(asked(keys))
    assert len(statement.rows([row.pk for row in rows])) == 3


def test_a_draft_is_not_found(statement):
    shown, draft = f.make_recommendation(), f.make_recommendation(status="draft", title_en="MARKED")
    assert [row["ref"] for row in statement.rows([shown.pk, draft.pk])] == [shown.ref]


def test_it_is_one_query_and_its_sql_is_written_once(statement, django_assert_num_queries, monkeypatch):
    row = f.make_recommendation()
    statement.rows([row.pk])
    compiler = type(asked([]).query.get_compiler(connection=connection))
    monkeypatch.setattr(compiler, "as_sql", None)  # would be called to write it anew
    with django_assert_num_queries(1):
        assert statement.rows([row.pk])


@pytest.mark.parametrize("text", ["it's", "100 %", "%s", "back\\slash", "''", "Душанбе"])
def test_a_constant_stands_in_the_sql_as_it_is(text):
    record = f.make_recommendation(code=text)
    assert Recommendation.objects.filter(Q(code=Constant(text))).get() == record
    assert not Recommendation.objects.filter(Q(code=Constant(f"{text}x"))).exists()
    rows = Statement(lambda: Recommendation.objects.filter(code=text, pk__among=KEYS).values("ref"))
    assert rows.rows([record.pk]) == [{"ref": record.ref}]


def test_only_constants_and_keys_are_put_in_their_places():
    assert (
        with_constants("a = %s AND b LIKE '%%' AND c = ANY(%s)", ["x%", KEYS])
        == "a = 'x%%' AND b LIKE '%%' AND c = ANY(%s)"
    )
    assert literal(3) == "3"


@pytest.mark.parametrize("value", [True, None, 0.5])
def test_what_databases_write_in_different_ways_is_no_constant(value):
    with pytest.raises(TypeError):
        literal(value)


def test_a_constant_is_no_parameter():
    _sql, params = Recommendation.objects.filter(code=Constant("x")).query.sql_with_params()
    assert params == ()
    assert Recommendation.objects.filter(code=Value("x")).query.sql_with_params()[1] == ("x",)


def test_one_key_alone_is_a_value():
    record = f.make_recommendation()
    statement = Statement(lambda: Recommendation.objects.published().filter(slug=Key()).with_related())
    [found] = statement.rows(record.slug)
    assert found == record and statement.rows("nothing") == []


def test_related_rows_are_brought_as_prefetch_brings_them(django_assert_num_queries):
    state, draft = f.make_state(), f.make_state(status="draft")
    rows = [f.make_recommendation() for _n in range(3)]
    for row in rows:
        row.states.add(state, draft)
    f.make_step(recommendation=rows[0])
    with django_assert_num_queries(5):
        found = list(Recommendation.objects.published().with_related().order_by("pk"))
        assert [[one.ref for one in row.states.all()] for row in found] == [[state.ref]] * 3
        assert [step.recommendation for step in found[0].steps.all()] == [rows[0]]
        assert not found[1].steps.exists() and found[0].states.count() == 1


def test_who_asks_brought_rows_for_more_makes_a_query_of_its_own():
    one, other = f.make_state(title_en="One"), f.make_state(title_en="Other")
    row = f.make_recommendation()
    row.states.add(one, other)
    found = Recommendation.objects.published().with_related().get(pk=row.pk)
    assert found.states.filter(title_en="Other").get() == other
    assert [*found.states.order_by("-title_en")] == [other, one]
    assert {*found.states.all()} == {one, other}
