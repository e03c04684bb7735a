"""Before somebody enters again what is there already, the form names it and asks once."""

import pytest

from actionplan.models import Contribution, Recommendation
from ctitf_site.register.models import Document
from meetings.models import Meeting
from organizations.models import Organization, Person
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ASKED = "This may be there already:"
WITHDRAWN = {"status": "withdrawn", "withdrawn_reason_en": "An error."}
TITLE = "Consultation Meeting with Regional Organizations"


def ask(client, model, **values):
    """What the form to add a record asks; empty where it saves at once."""
    response = submit(client, page(model, "add"), **values)
    if response.status_code == 302:
        return ""
    assert all(ASKED in error for error in errors(response)), errors(response)
    return response.content.decode()


def meeting(client, **values):
    return ask(client, Meeting, **{"kind": "expert", "start": "2012-06-21", "title_en": "Round table"} | values)


@pytest.fixture
def known(db):
    return f.make_meeting(title_en=TITLE, city_en="Almaty", city_ru="Алматы", start="2012-06-21", end="2012-06-22")


@pytest.mark.parametrize(
    ("city", "start"),
    [("Almaty", "2012-06-21"), ("ALMATY", "22 June 2012"), ("Almaty", "29.06.2012"), ("Almaty", "2012")],
)
def test_the_same_city_within_a_week_is_asked_about(city, start, staff, known):
    text = meeting(staff, city_en=city, start=start)
    assert f'href="{page(known)}"' in text and 'target="_blank"' in text
    assert "21 June 2012" in text, "its day tells whether it is the one"
    assert not Meeting.objects.exclude(pk=known.pk).exists()


def test_the_city_is_known_in_either_language(staff, known):
    assert ASKED in meeting(staff, city_ru="Алматы")


@pytest.mark.parametrize(
    ("city", "start"), [("Almaty", "2012-06-30"), ("Almaty", "2011-06-21"), ("Astana", "2012-06-21")]
)
def test_another_week_or_city_is_not_asked_about(city, start, staff, known):
    assert meeting(staff, city_en=city, start=start) == ""


def test_the_same_city_in_another_year_is_only_told(staff, known):
    f.make_meeting(city_en="Almaty", start="2010-03-01", title_en="Never held", **WITHDRAWN)
    sent = filled(staff, page(Meeting, "add")) | {"kind": "expert", "start": "2011-07-21", "city_en": "Almaty"}
    response = staff.post(page(Meeting, "add"), sent, follow=True)
    [note] = [str(note) for note in response.context["messages"] if "Other meetings in this city:" in str(note)]
    assert f'href="{page(known)}"' in note and "Never held" not in note


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        TITLE.lower(),
        "Consultation meeting with regional organisations",
        "Consultaton Meeting with Regional Organizations",
    ],
)
def test_a_title_like_another_is_asked_about(title, staff, known):
    assert f'href="{page(known)}"' in meeting(staff, title_en=title, start="2012-07-01")


def test_a_series_of_meetings_is_not_asked_about(staff, known):
    assert meeting(staff, title_en=TITLE, start="2013-06-21") == ""
    f.make_meeting(title_en="First Expert Meeting", start="2010-11-15")
    assert meeting(staff, title_en="Third Expert Meeting", start="2010-12-01") == ""


def test_who_saves_again_is_not_asked_again(staff, known):
    address = page(Meeting, "add")
    sent = filled(staff, address) | {"kind": "expert", "start": "2012-06-21", "title_en": TITLE, "venue_en": "Hotel"}
    again = staff.post(address, sent)
    assert ASKED in again.content.decode()
    form = again.context["adminform"].form
    assert (form["venue_en"].value(), form["others"].value()) == ("Hotel", known.ref)

    third = f.make_meeting(title_en=TITLE, start="2012-06-20")
    answer = sent | {"others": known.ref}
    assert f'href="{page(third)}"' in staff.post(address, answer).content.decode(), "this one was not asked about yet"
    assert staff.post(address, answer | {"others": f"{known.ref} {third.ref}"}).status_code == 302
    assert Meeting.objects.filter(venue_en="Hotel").exists()


def test_saving_what_stays_as_it_is_asks_nothing(staff, known):
    other = f.make_meeting(title_en=TITLE, start="2012-06-21")
    assert errors(submit(staff, page(other), venue_en="Hotel")) == []
    assert ASKED in errors(submit(staff, page(other), title_en=f"{TITLE}."))[0], "it is newly called so"


def test_what_is_withdrawn_is_no_reason_to_ask(staff, known):
    Meeting.objects.update(**WITHDRAWN)
    assert meeting(staff, title_en=TITLE) == ""


def test_an_organization_is_known_by_all_its_names(staff):
    centre = f.make_organization(acronym_en="CARICC", acronym_ru="ЦАРИКЦ", title_en="Central Asian Information Centre")
    f.make_name(entry=centre, text="CARRIC", type="misspelling")
    f.make_name(entry=centre, text="Региональный координационный центр")
    for names in (
        {"acronym_en": "CARRIC"},
        {"acronym_ru": "ЦАРИКЦ"},
        {"title_ru": "Региональный координационный центр"},
        {"title_en": "Central Asian Information Center"},
    ):
        assert f'href="{page(centre)}"' in ask(staff, Organization, kind="other", **names), names
    assert ask(staff, Organization, kind="other", acronym_en="OSCE", title_en="Another Centre") == ""


def test_other_kinds_are_asked_about_too(staff):
    person = f.make_person(title_en="Miroslav Jenča")
    assert f'href="{page(person)}"' in ask(staff, Person, title_en="Miroslav Jenca")
    document = f.make_document(url="https://unrcca.unmissions.org/a")
    assert f'href="{page(document)}"' in ask(staff, Document, kind="report", title_en="B", url=document.url)
    recommended = f.make_recommendation(text_en="Establish a network of focal points in all States", title_en="")
    sent = {"text_en": "Establish a network of focal points in all states.", "code": "X1"}
    assert f'href="{page(recommended)}"' in ask(staff, Recommendation, **sent)


def test_contributions_are_compared_within_one_organization(staff):
    known = f.make_contribution(title_en="Training of border guards")
    sent = {"title_en": "Training of border guards", "kind": known.kind, "progress": known.progress}
    assert ASKED in ask(staff, Contribution, organization=known.organization_id, **sent)
    assert ask(staff, Contribution, organization=f.make_organization().pk, **sent) == ""


def test_nonsense_in_the_hidden_field_is_only_asked_again(staff, known):
    sent = filled(staff, page(Meeting, "add")) | {"kind": "expert", "start": "2012-06-21", "title_en": TITLE}
    for others in ("M-9999", "\x00", "x" * 5000):
        assert staff.post(page(Meeting, "add"), sent | {"others": others}).status_code == 200


def test_the_small_window_of_another_form_asks_too(staff, known):
    sent = filled(staff, page(Meeting, "add")) | {"kind": "expert", "start": "2012-06-21", "title_en": TITLE}
    address = f"{page(Meeting, 'add')}?_popup=1"
    assert ASKED in staff.post(address, sent | {"_popup": "1"}).content.decode()
