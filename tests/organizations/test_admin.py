"""The rules for States, organizations and memberships, as the admin says them."""

import pytest

from organizations.models import Organization, State
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit

pytestmark = pytest.mark.django_db

KAZAKHSTAN = {"title_en": "Kazakhstan", "iso2": "KZ", "iso3": "KAZ", "m49": "398", "group": "central_asia"}


def test_a_state_gets_its_ref_from_its_code(staff):
    assert errors(submit(staff, page(State, "add"), **KAZAKHSTAN)) == []
    state = State.objects.get()
    assert (state.ref, state.slug) == ("S-KAZ", "kazakhstan")
    assert "iso3" not in filled(staff, page(state)), "the ref is made of it, so it stays"


@pytest.mark.parametrize("code", ["iso2", "iso3", "m49"])
def test_a_code_belongs_to_one_state(code, staff):
    f.make_state(**{code: KAZAKHSTAN[code]})
    assert errors(submit(staff, page(State, "add"), **KAZAKHSTAN)) == ["Another State has this code."]


@pytest.mark.parametrize(
    ("code", "given", "rule"),
    [
        ("iso2", "kz", "Two capital letters."),
        ("iso3", "KA1", "Three capital letters."),
        ("m49", "4", "Three digits, with leading zeros."),
    ],
)
def test_a_code_has_its_form(code, given, rule, staff):
    assert errors(submit(staff, page(State, "add"), **KAZAKHSTAN | {code: given})) == [rule]


def test_an_acronym_belongs_to_one_organization(staff):
    f.make_organization(acronym_en="CIS")
    new = {"title_en": "Commonwealth", "kind": "regional"}
    rule = ["Another organization has this acronym."]
    assert errors(submit(staff, page(Organization, "add"), acronym_en="CIS", **new)) == rule
    assert errors(submit(staff, page(f.make_organization()), acronym_en="CIS")) == rule
    for title in ("Commonwealth", "Border Service"):
        sent = new | {"title_en": title}
        assert errors(submit(staff, page(Organization, "add"), **sent)) == [], "without an acronym there may be many"


def test_an_organization_is_not_its_own_part(staff):
    sco = f.make_organization(acronym_en="SCO")
    rule = ["An organization cannot be part of itself."]
    assert errors(submit(staff, page(sco), parent=sco.pk)) == rule
    assert errors(submit(staff, page(f.make_organization(acronym_en="RATS")), parent=sco.pk)) == []


def test_a_membership_is_listed_once(staff):
    organization, state = f.make_organization(), f.make_state()
    row = {"state": state.pk, "status": "member", "start": "2001"}
    rule = ["This membership is listed already."]
    assert errors(submit(staff, page(organization), {"memberships": [row, row]})) == rule
    assert errors(submit(staff, page(organization), {"memberships": [row]})) == []
    assert errors(submit(staff, page(organization), {"memberships": [row]})) == rule
    row["start"] = "2006"
    assert errors(submit(staff, page(organization), {"memberships": [row]})) == []


def test_a_membership_ends_after_it_starts(staff):
    row = {"state": f.make_state().pk, "status": "member", "start": "2006", "end": "2001"}
    rule = ["The end lies before the start."]
    assert errors(submit(staff, page(f.make_organization()), {"memberships": [row]})) == rule


def test_a_website_is_an_address(staff):
    organization = f.make_organization()
    assert errors(submit(staff, page(organization), website="ftp://unrcca.org")) == ["Enter a valid URL."]
    assert errors(submit(staff, page(organization), website="unrcca.org")) == []
    organization.refresh_from_db()
    assert organization.website == "https://unrcca.org"


def test_the_list_says_what_lacks_russian(staff):
    complete = f.make_organization(title_en="Full", title_ru="Полное", acronym_ru="П")
    lacking = f.make_organization(title_en="Half")
    address = page(Organization, "changelist")
    assert "Title, Acronym" in staff.get(address).content.decode()
    for value, shown, hidden in (("missing", lacking, complete), ("complete", complete, lacking)):
        text = staff.get(address, {"russian": value}).content.decode()
        assert shown.ref in text and hidden.ref not in text


def test_the_desk_speaks_russian(staff):
    assert 'lang="ru"' in staff.get(page(Organization, "add")).content.decode()
    staff.post("/i18n/setlang/", {"language": "ru", "next": "/admin/"})
    text = staff.get("/admin/").content.decode()
    assert '<html lang="ru"' in text and "Выйти" in text
