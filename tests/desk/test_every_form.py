"""Every model has its place in the admin, and every list and form opens and costs the same however much it shows."""

from contextlib import nullcontext

import pytest
from django.contrib import admin

from ctitf_site.register.models import Entry
from ctitf_site.register.public import child_models, record_models
from tests import factories as f
from tests.bulk import in_bulk
from tests.desk.forms import errors, page, submit

pytestmark = pytest.mark.django_db

MAKERS = {
    "document": f.make_document,
    "state": f.make_state,
    "organization": f.make_organization,
    "person": f.make_person,
    "pillar": f.make_pillar,
    "plan": f.make_plan,
    "recommendation": f.make_recommendation,
    "contribution": f.make_contribution,
    "project": f.make_project,
    "meeting": f.make_meeting,
    "entry": f.make_meeting,
    "name": f.make_name,
    "formeraddress": f.make_former_address,
    "citation": f.make_citation,
    "membership": lambda: f.make_membership(organization=one(f.Organization)),
    "measure": lambda: f.make_measure(pillar=one(f.Pillar)),
    "position": lambda: f.make_position(plan=one(f.Plan)),
    "step": f.make_step,
    "classification": lambda: f.make_classification(pillar=one(f.Pillar)),
    "projectrole": lambda: f.make_project_role(project=one(f.Project)),
    "participation": lambda: f.make_participation(meeting=one(f.Meeting)),
    "session": f.make_session,
    "statement": f.make_statement,
    "outcome": f.make_outcome,
}
# Rows inside a record, by the record that holds them.
ROWS = {
    "name": lambda record: f.make_name(entry=record),
    "formeraddress": lambda record: f.make_former_address(entry=record, noun=record.noun),
    "citation": lambda record: f.make_citation(entry=record),
    "membership": lambda record: f.make_membership(organization=record),
    "measure": lambda record: f.make_measure(pillar=record),
    "position": lambda record: f.make_position(plan=record),
    "step": lambda record: f.make_step(recommendation=record, evidence=f.make_document()),
    "classification": lambda record: f.make_classification(
        contribution=record, pillar=one(f.Pillar), measure=f.make_measure(pillar=one(f.Pillar))
    ),
    "projectrole": lambda record: f.make_project_role(project=record),
    "participation": lambda record: f.make_participation(meeting=record),
    "session": lambda record: f.make_session(meeting=record, pillar=one(f.Pillar)),
    "statement": lambda record: f.make_statement(
        meeting=record, state=f.make_state(), session=f.make_session(meeting=record)
    ),
    "outcome": lambda record: f.make_outcome(meeting=record, session=f.make_session(meeting=record)),
}
LISTS = [Entry, *record_models(), *child_models()]


def one(model):
    """A record that several rows share."""
    return model.objects.first() or MAKERS[model._meta.model_name]()


def opened(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response


def count_queries(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as captured:
        opened(client, address)
    return len(captured)


def test_every_model_is_registered():
    assert [model for model in LISTS if not admin.site.is_registered(model)] == []


@pytest.mark.parametrize("model", record_models(), ids=lambda m: m.__name__)
def test_every_record_has_its_forms(model, staff):
    record = MAKERS[model._meta.model_name]()
    opened(staff, page(model, "add"))
    opened(staff, page(record, "history"))
    text = opened(staff, page(record)).content.decode()
    assert record.ref in text and 'name="version"' in text


@pytest.mark.thorough
@pytest.mark.parametrize("model", [m for m in LISTS if m.__name__ != "Photo"], ids=lambda m: m.__name__)
def test_a_list_costs_the_same_for_1_row_and_for_200(model, staff, django_assert_max_num_queries):
    name = model._meta.model_name
    MAKERS[name]()
    opened(staff, page(model, "changelist"))  # content types and the like are asked once
    few = count_queries(staff, page(model, "changelist"), django_assert_max_num_queries)
    with nullcontext() if name == "pillar" else in_bulk():
        for _ in range(3 if name == "pillar" else 199):
            MAKERS[name]()
    many = count_queries(staff, page(model, "changelist"), django_assert_max_num_queries)
    assert many == few <= 15


# Each kind of row with its record; other names and citations are the same everywhere.
KINDS_OF_ROWS = [
    pytest.param(f.Organization if parent is Entry else parent, child, id=child.__name__)
    for child in child_models()
    if (parent := child.parent_model()) and child.__name__ != "Photo"
]


@pytest.mark.thorough
@pytest.mark.parametrize(("model", "child"), KINDS_OF_ROWS)
def test_a_form_costs_the_same_for_3_rows_and_for_30(model, child, staff, django_assert_max_num_queries):
    record, make = MAKERS[model._meta.model_name](), ROWS[child._meta.model_name]
    for _ in range(3):
        make(record)
    opened(staff, page(record))
    few = count_queries(staff, page(record), django_assert_max_num_queries)
    with in_bulk():
        for _ in range(27):
            make(record)
    assert count_queries(staff, page(record), django_assert_max_num_queries) == few


@pytest.mark.parametrize("prefix", ["participations", "statements", "sessions"])
def test_rows_that_were_sent_are_shown_again_without_a_query_each(prefix, staff, django_assert_max_num_queries):
    """With an error elsewhere in the form; checking each row asks the database, showing it must not."""
    rows = {
        "participations": lambda: {"role": "host", "state": f.make_state().pk},
        "statements": lambda: {"person": f.make_person().pk},
        "sessions": lambda: {"kind": "topic", "order": 1, "title_en": "A", "pillar": one(f.Pillar).pk},
    }
    meeting, counts = f.make_meeting(), []
    for number in (3, 12):
        sent = {prefix: [rows[prefix]() for _ in range(number)]}
        with django_assert_max_num_queries(900) as captured:
            response = submit(staff, page(meeting), sent, start="no date")
        assert "is not a date" in errors(response)[0]
        # Rules of the database are tried with a query each; labels are read by sets of keys.
        asked = [query["sql"] for query in captured.captured_queries if "_check" not in query["sql"]]
        counts.append(sum(" IN (" in sql for sql in asked))
    assert counts[0] == counts[1]
