"""The rules of the action plan, as the admin says them."""

import pytest

from actionplan.models import Contribution, Pillar, Recommendation
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit

pytestmark = pytest.mark.django_db


# Pillars and measures ---------------------------------------------------------------------------------------
def test_there_is_one_pillar_of_each_number(staff):
    f.make_pillar(number=2)
    rule = ["This pillar exists already."]
    assert errors(submit(staff, page(Pillar, "add"), number=2, title_en="A")) == rule
    assert errors(submit(staff, page(Pillar, "add"), number=3, title_en="A")) == []
    assert "number" not in filled(staff, page(Pillar.objects.get(number=3)))


def test_there_are_four_pillars(staff):
    assert "Ensure this value is less than or equal to 4." in errors(submit(staff, page(Pillar, "add"), number=5))
    assert "Ensure this value is greater than or equal to 1." in errors(submit(staff, page(Pillar, "add"), number=0))


def test_a_paragraph_is_one_measure(staff):
    pillar = f.make_pillar()
    row = {"paragraph": 1, "heading_en": "Heading"}
    rule = ["This pillar has a measure with this paragraph number already."]
    assert errors(submit(staff, page(pillar), {"measures": [row, row]})) == rule
    assert errors(submit(staff, page(pillar), {"measures": [row]})) == []
    assert errors(submit(staff, page(pillar), {"measures": [row]})) == rule


def test_a_measure_needs_a_number_and_a_heading(staff):
    pillar = f.make_pillar()
    rows = [{"paragraph": 0, "heading_en": "Heading"}]
    assert errors(submit(staff, page(pillar), {"measures": rows})) == ["Paragraphs are numbered from 1."]
    rows = [{"paragraph": 1, "confirmed": "on"}]
    rule = ["Write the heading in at least one language."]
    assert errors(submit(staff, page(pillar), {"measures": rows})) == rule


def test_measures_change_places_and_stay_what_is_pointed_at(staff):
    pillar = f.make_pillar()
    first, second = (f.make_measure(pillar=pillar, paragraph=n) for n in (1, 2))
    row = f.make_classification(pillar=pillar, measure=first)
    sent = {"measures-0-paragraph": 2, "measures-1-paragraph": 1}
    assert errors(submit(staff, page(pillar), **sent)) == []
    first.refresh_from_db()
    second.refresh_from_db()
    row.refresh_from_db()
    assert (first.paragraph, second.paragraph, row.measure) == (2, 1, first)


# Plans ------------------------------------------------------------------------------------------------------
def test_a_position_is_listed_once(staff):
    plan, state = f.make_plan(), f.make_state()
    row = {"state": state.pk, "stance": "adopted", "date": "30 November 2011"}
    rule = ["This State’s position of this date is listed already."]
    assert errors(submit(staff, page(plan), {"positions": [row, row | {"date": "30.11.2011"}]})) == rule
    assert errors(submit(staff, page(plan), {"positions": [row]})) == []
    assert errors(submit(staff, page(plan), {"positions": [row]})) == rule


# Recommendations --------------------------------------------------------------------------------------------
def test_a_recommendation_is_entered_by_its_text_alone(staff):
    text = "States exchange information on lost and stolen documents."
    sent = {"text_en": text, "status": "published", "source": f.make_document().pk}
    assert errors(submit(staff, page(Recommendation, "add"), **sent)) == []
    assert Recommendation.objects.get().title_en == text


def test_a_recommendation_needs_a_text(staff):
    rule = ["Write the text in at least one language."]
    assert errors(submit(staff, page(Recommendation, "add"), title_en="Title")) == rule


def test_a_code_belongs_to_one_recommendation(staff):
    f.make_recommendation(code="CAS-1")
    rule = ["Another recommendation has this code."]
    assert errors(submit(staff, page(Recommendation, "add"), text_en="Text", code="CAS-1")) == rule


def test_implemented_needs_evidence(staff):
    recommendation, row = f.make_recommendation(), {"progress": "implemented", "date": "2012"}
    rule = ["“Implemented” needs a document as evidence."]
    assert errors(submit(staff, page(recommendation), {"steps": [row]})) == rule
    row["evidence"] = f.make_document().pk
    assert errors(submit(staff, page(recommendation), {"steps": [row]})) == []


# Contributions ----------------------------------------------------------------------------------------------
@pytest.fixture
def measure(db):
    return f.make_measure()


def test_a_contribution_ends_after_it_starts(staff):
    contribution = f.make_contribution()
    rule = ["The end lies before the start."]
    assert errors(submit(staff, page(contribution), start="2012-06", end="2012-05")) == rule
    assert errors(submit(staff, page(contribution), start="2012-06", end="2012")) == []


def test_a_contribution_needs_an_organization(staff):
    assert errors(submit(staff, page(Contribution, "add"), title_en="Training")) == ["This field is required."]


def test_a_contribution_is_under_a_measure_once(measure, staff):
    contribution = f.make_contribution()
    row = {"pillar": measure.pillar_id, "measure": measure.pk, "basis": "stated"}
    rule = ["This contribution is under this measure already."]
    assert errors(submit(staff, page(contribution), {"classifications": [row, row]})) == rule
    assert errors(submit(staff, page(contribution), {"classifications": [row]})) == []
    assert errors(submit(staff, page(contribution), {"classifications": [row]})) == rule


def test_a_contribution_is_under_a_pillar_once(measure, staff):
    contribution = f.make_contribution()
    row = {"pillar": measure.pillar_id, "basis": "stated"}
    rule = ["This contribution is under this pillar already."]
    assert errors(submit(staff, page(contribution), {"classifications": [row, row]})) == rule
    assert errors(submit(staff, page(contribution), {"classifications": [row, row | {"measure": measure.pk}]})) == []
    assert errors(submit(staff, page(contribution), {"classifications": [row]})) == rule


def test_our_own_classification_says_why(measure, staff):
    row = {"pillar": measure.pillar_id, "basis": "editorial"}
    rule = ["Give the reason for the register’s own classification."]
    assert errors(submit(staff, page(f.make_contribution()), {"classifications": [row]})) == rule
    row["reason_ru"] = "По содержанию"
    assert errors(submit(staff, page(f.make_contribution()), {"classifications": [row]})) == []


def test_a_measure_belongs_to_its_pillar(measure, staff):
    row = {"pillar": f.make_pillar().pk, "measure": measure.pk, "basis": "stated"}
    rule = ["This measure belongs to another pillar."]
    assert errors(submit(staff, page(f.make_contribution()), {"classifications": [row]})) == rule
