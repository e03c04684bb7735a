"""No answer reads a growing table from end to end: what each list asks is explained by the database, at 20,000 rows.

A list is asked in every order and with every filter, its first page and the one behind a cursor. The database says by
which way it goes (EXPLAIN), and how far it went. Two things may read all rows of one kind: their number, which is found
once while the register says the same, and words inside titles (``q``), which are looked for in the order of the list.
"""

import json
import re
from collections import defaultdict
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from ctitf_site.api import VIEWSETS
from ctitf_site.register.models import Citation
from ctitf_site.register.statistics import look_at_tables
from ctitf_site.web.documents.filters import FactsField, LanguagesField
from ctitf_site.web.filters import DateFilter, RecordsField
from organizations.models import State
from tests import factories as f
from tests.performance.synthetic import Size, fill

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]

GROWING = {
    *("register_entry", "register_revision", "register_citation", "register_document", "register_name"),
    *("register_searchword", "register_searchplace", "register_formeraddress", "actionplan_step"),
    *("actionplan_recommendation", "actionplan_recommendation_states", "actionplan_recommendation_organizations"),
    *("actionplan_recommendation_measures", "actionplan_contribution", "actionplan_contribution_states"),
    *("actionplan_contribution_recommendations", "actionplan_classification"),
}
# Where PostgreSQL, by what it knows of each value, goes another way than the one that grows least: see decision 34.
ITS_CHOICE = (
    *("/api/v1/recommendations/?progress=", "/api/v1/contributions/?q=", "/api/v1/citations/?preferred=true"),
    "/api/v1/citations/?path=",
    *("/api/v1/contributions/?ordering=-ref", "/en/contributions/?ordering=-ref", "/ru/contributions/?ordering=-ref"),
    *("/api/v1/disagreements/", "/en/disagreements/", "/api/v1/search/", "/en/search/"),
)
# Rows of one table that a page may read, and steps of SQLite's machine that it may take.
MOST_ROWS, MOST_STEPS = 6_000, 700_000
NEXT = "CROSS|GROUP|INNER|LEFT|LIMIT|NATURAL|ON|ORDER|UNION|WHERE"  # words that are no other name of a table
NAMED = re.compile(rf'(?:FROM|JOIN) "(\w+)"(?: (?!(?:{NEXT})\b)(?:AS )?"?(\w+)"?)?')
SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX \w+)?")


@pytest.fixture(scope="module")
def large(django_db_setup, django_db_blocker):
    """20,000 recommendations, 60,000 contributions and what belongs to them; gone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        pillars = [f.make_pillar() for _number in range(4)]
        f.make_measure(pillar=pillars[1], paragraph=13)
        for _number in range(5):
            f.make_state()
        f.make_participation(group_en="All States")
        f.make_statement()
        f.make_recommendation(code="REC-1")
        f.make_plan()
        f.make_project()
        fill(Size.of(20_000))
        connection.check_constraints()  # once: PostgreSQL would check all these rows anew after each test
        look_at_tables()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL join_collapse_limit = 8")  # as it is in use
        yield
        transaction.set_rollback(True)


class Watch:
    """What one request asks the database, and how that goes about it."""

    def __init__(self):
        self.asked, self.steps = [], []

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith("SELECT") or "EXPLAIN" in sql:
            return execute(sql, params, many, context)
        self.asked.append((sql, params))
        self.steps.append(0)
        return execute(sql, params, many, context)

    def step(self):
        if self.steps:
            self.steps[-1] += 1000
        return 0

    def get(self, address):
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(self.step, 1000)
        with connection.execute_wrapper(self):
            answer = Client().get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(None, 1)
        assert answer.status_code == 200, (address, answer.content[:500])
        return answer

    def of(self, address):
        """Problems of a page and of the one behind it, asked when it is known how many rows there are."""
        first = Watch().get(address)
        self.get(address)
        yield from self.problems()
        is_json = first["Content-Type"] == "application/json" and connection.vendor == "sqlite"
        if is_json and (following := first.json().get("next")):
            behind = Watch()
            behind.get(following.removeprefix(settings.SITE_URL))
            yield from behind.problems()

    def problems(self):
        """What is read from end to end, or sorted whole, though it grows."""
        explain = on_sqlite if connection.vendor == "sqlite" else on_postgresql
        for (sql, params), steps in zip(self.asked, self.steps, strict=True):
            yield from (f"{problem}\n    {sql[:3000]}" for problem in explain(sql, params, steps))


def is_count(sql):
    return sql.startswith("SELECT COUNT(")


def on_sqlite(sql, params, steps):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        lines = [row[-1] for row in cursor.fetchall()]
    names = defaultdict(set)
    for table, alias in NAMED.findall(sql):
        names[alias or table].add(table)
    for line in lines:
        # Subqueries may give one name to several tables; what the wrong one would cost is counted in steps.
        if (found := SCAN.match(line)) and names[found[1]] and names[found[1]] <= GROWING:
            walks = "INDEX" in line and (is_count(sql) or "LIMIT" in sql)
            if not walks:
                yield line
    if steps > MOST_STEPS and not is_count(sql):
        yield f"{steps} steps: {'; '.join(lines)}"


def on_postgresql(sql, params, _steps):
    if is_count(sql):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    for node in nodes(plan[0]["Plan"]):
        removed = sum(value for name, value in node.items() if name.startswith("Rows Removed"))
        rows = (node["Actual Rows"] + removed) * node["Actual Loops"]
        if rows > MOST_ROWS and (node.get("Relation Name") in GROWING or node["Node Type"].endswith("Sort")):
            yield f"{node['Node Type']} of {rows} rows {node.get('Relation Name', '')} {node.get('Index Name', '')}"


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def values(name, known):
    """Values that a filter may be asked for: one that many rows have, and one of few or none."""
    field = known.field
    if name == "q":
        return ["recommendation"]
    if isinstance(known, DateFilter):
        return ["2012", "2003-07-01"]
    if isinstance(field, FactsField):
        return ["text", "end"]
    if isinstance(field, LanguagesField):
        return ["en"]
    if isinstance(field, RecordsField):
        model = field.model
        return [f"{row.ref}" for row in model.objects.published()[:1]] if hasattr(model, "ref") else ["II.13"]
    if name == "disagreement":
        return [*Citation.objects.exclude(disagreement="").values_list("disagreement", flat=True)[:1]]
    allowed = [*getattr(field, "allowed", ())]
    return [allowed[0], allowed[-1]] if allowed else []


def addresses(viewset):
    """The list in every order, and with every filter."""
    place, filterset = f"/api/v1/{viewset.noun()}s/", viewset.filterset_class
    yield from (f"{place}?ordering={sign}{name}" for name in filterset.orderings for sign in ("", "-"))
    for name, known in filterset.base_filters.items():
        # PostgreSQL takes a second and more to find its way through some.
        some = values(name, known)[: None if connection.vendor == "sqlite" else 1]
        yield from (f"{place}?{urlencode({name: value})}" for value in some)


def problems(asked):
    """What is wrong with these answers, and with the pages behind their cursors."""
    for address in asked:
        if connection.vendor == "postgresql" and address.startswith(ITS_CHOICE):
            continue
        yield from (f"\n{address}\n    {problem}" for problem in Watch().of(address))


@pytest.mark.parametrize("viewset", VIEWSETS, ids=lambda viewset: viewset.noun())
def test_lists_of_the_api(large, viewset):
    assert not (found := [*problems(addresses(viewset))]), "".join(found)


def test_a_walk_through_all_of_a_growing_table_is_told(large):
    explain = on_sqlite if connection.vendor == "sqlite" else on_postgresql
    sql = 'SELECT * FROM "actionplan_contribution" WHERE "description_en" = %s'
    assert [*explain(sql, ["none"], 0)]


def test_pages_and_feeds(large):
    assert not (found := [*problems(pages())]), "".join(found)


def pages():
    """Lists, feeds, searches and one page of each kind, in both languages where they sort by it."""
    from ctitf_site.register.public import record_models

    sums = ("pillar", "state", "plan")  # their pages sum up what belongs to them, which is no list
    for model in (model for model in record_models() if model.noun_name() not in sums):
        record = model.objects.published().order_by("-ref").first()
        yield record.get_absolute_url()
        yield f"/en/history/{record.ref}/"
        yield f"/api/v1/{model.noun_name()}s/{record.ref}/"
    for place in ("plan", "states", "organizations", "persons", "meetings", "documents"):
        yield f"/en/{place}/"
    for place in ("recommendations", "contributions"):
        yield from (
            f"/{language}/{place}/?ordering={order}" for language in ("en", "ru") for order in ("title", "-ref")
        )
        yield f"/en/{place}/?state={State.objects.first().ref}"
    yield from ("/en/", "/en/changes/", "/en/changes.atom", "/en/changes/?kind=contribution", "/en/disagreements/")
    yield from ("/api/v1/changes/", "/api/v1/changes/?since=40000", "/api/v1/disagreements/", "/api/v1/status/")
    yield from ("/en/search/?q=R-00010001", "/api/v1/search/?q=recommendation+00010001", "/sitemap.xml")
    yield from ("/en/timeline/", "/en/meetings.ics", "/en/meetings/participation/")
