"""Staff find records by acronym, name in either language, other names and ref, on every database."""

import pytest
from django.urls import reverse

from tests import factories as f
from tests.desk.forms import page

pytestmark = pytest.mark.django_db


def suggested(client, term, field="meetings.participation.organization"):
    app, model, name = field.split(".")
    query = {"term": term, "app_label": app, "model_name": model, "field_name": name}
    response = client.get(reverse("admin:autocomplete"), query)
    assert response.status_code == 200
    return [found["text"] for found in response.json()["results"]]


@pytest.fixture
def unrcca():
    organization = f.make_organization(
        acronym_en="UNRCCA",
        acronym_ru="РЦПДЦА ООН",
        title_en="Regional Centre for Preventive Diplomacy",
        title_ru="Региональный центр превентивной дипломатии",
        kind="un_entity",
    )
    f.make_name(entry=organization, text="Régional Center", type="misspelling")
    f.make_name(entry=organization, text="UNRCPD", type="former_name")
    organization.save()
    return organization


@pytest.mark.parametrize(
    "term",
    [
        "unrcca",
        "UNRC",
        "preventive diplomacy",
        "рцпдца",
        "ПРЕВЕНТИВНОЙ",
        "региональный центр",
        "regional cent",
        "unrcpd",
    ],
)
def test_an_organization_is_found(term, unrcca, staff):
    f.make_organization(title_en="Something else")
    label = "UNRCCA – Regional Centre for Preventive Diplomacy · UN entity"
    assert suggested(staff, term) == [label]
    assert "UNRCCA" in staff.get(page(unrcca, "changelist"), {"q": term}).content.decode()


def test_it_is_found_by_ref(unrcca, staff):
    assert suggested(staff, unrcca.ref) == ["UNRCCA – Regional Centre for Preventive Diplomacy · UN entity"]


def test_a_diacritic_more_or_less_does_not_matter(staff):
    f.make_person(title_en="Miroslav Jenča", title_ru="Мирослав Енча")
    for term in ("jenca", "Jenča", "енча", "jenca miroslav"):
        assert len(suggested(staff, term, "meetings.statement.person")) == 1


@pytest.mark.parametrize("term", ["eu", "EU", "ес", " ЕС "])
def test_what_is_called_so_comes_first_then_whole_words(term, staff):
    f.make_organization(acronym_en="ABC", title_en="A neutral bureau", title_ru="Весы")
    f.make_organization(acronym_en="EU-CTC", title_en="Coordinator", acronym_ru="КБТ ЕС")
    f.make_organization(acronym_en="EU", acronym_ru="ЕС", title_en="European Union", title_ru="Союз")
    found = [text.split(" – ")[0] for text in suggested(staff, term)]
    assert found == ["EU", "EU-CTC", "ABC"]


@pytest.mark.parametrize("term", ["joint plan", "Совместный п"])
def test_a_title_that_begins_so_comes_before_names_that_hold_it(term, staff):
    plan = f.make_plan(title_en="Joint Plan of Action", title_ru="Совместный план действий")
    declaration = f.make_plan(title_en="Declaration on the Joint Plan", title_ru="О: Совместный план")
    found = suggested(staff, term, "meetings.meeting.plans")
    assert [plan.ref in found[0], declaration.ref in found[1]] == [True, True]


def test_drafts_are_offered_and_marked_and_withdrawn_are_not(staff):
    f.make_organization(acronym_en="AAA", title_en="One", status="draft")
    f.make_organization(acronym_en="AAB", title_en="Two", status="review")
    f.make_organization(acronym_en="AAC", title_en="Three", status="withdrawn", withdrawn_reason_en="Why")
    assert suggested(staff, "aa") == [
        "AAA – One · Regional organization · Draft",
        "AAB – Two · Regional organization · In review",
    ]


def test_a_state_shows_its_group_and_a_meeting_its_kind(staff):
    f.make_state(iso3="KAZ", title_en="Kazakhstan", group="central_asia")
    f.make_record(f.Meeting, {"kind": "expert", "start": "2011", "ref": "M-0009"}, {"title_en": "Second"})
    assert suggested(staff, "kaz", "meetings.meeting.country") == ["Kazakhstan (S-KAZ) · Central Asia"]
    assert suggested(staff, "second", "register.citation.entry") == ["Second (M-0009) · meeting"]


def test_a_measure_is_found_by_code_and_heading(staff):
    pillar = f.make_pillar(number=2, title_en="Prevent and combat")
    f.make_measure(pillar=pillar, paragraph=13, heading_en="Borders", heading_ru="Границы")
    f.make_measure(pillar=pillar, paragraph=14, heading_en="Documents")
    for term in ("II.13", "borders", "границ"):
        assert suggested(staff, term, "actionplan.classification.measure") == ["II.13 Borders"]


def test_signs_alone_find_nothing(staff):
    f.make_organization()
    assert suggested(staff, "???") == []
    assert len(suggested(staff, "")) == 1


def test_a_list_of_rows_is_searched_by_record_and_party(staff):
    row = f.make_participation(meeting=f.make_meeting(title_en="Almaty"), state=f.make_state(title_en="Türkiye"))
    other = f.make_participation(meeting=f.make_meeting(title_en="Dushanbe"))
    for term in ("turkiye", "almaty", "türkiye almaty"):
        text = staff.get(page(type(row), "changelist"), {"q": term}).content.decode()
        assert "Türkiye" in text and str(other.meeting) not in text


def test_contributions_are_found_by_their_organization(staff):
    contribution = f.make_contribution(organization=f.make_organization(title_ru="Бюро"))
    assert contribution.ref in staff.get(page(contribution, "changelist"), {"q": "БЮРО"}).content.decode()


def test_who_may_not_see_a_kind_is_offered_none(client):
    client.force_login(f.make_user())
    query = {"term": "a", "app_label": "meetings", "model_name": "statement", "field_name": "person"}
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403


def test_who_takes_part_is_found_by_a_name_that_is_only_alike(staff):
    f.make_state(title_en="Kazakhstan")
    f.make_state(title_en="Tajikistan")
    assert suggested(staff, "Kazahstan", "meetings.participation.state")[0].startswith("Kazakhstan")
    assert suggested(staff, "Nowhere at all", "meetings.participation.state") == []
