"""States, organizations, memberships and persons in the API."""

import pytest

from tests import factories as f
from tests.api import errors, get, link, record, refs, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def kazakhstan():
    codes = {"iso2": "KZ", "iso3": "KAZ", "m49": "398"}
    names = {"title_en": "Kazakhstan", "title_ru": "Казахстан", "official_name_en": "Republic of Kazakhstan"}
    return f.make_state(**codes, **names, group="central_asia")


@pytest.fixture
def sco():
    return f.make_organization(title_en="Shanghai Cooperation Organization", acronym_en="SCO", acronym_ru="ШОС")


def test_a_list_of_states(client, kazakhstan):
    assert get(client, "states/") == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            record(kazakhstan, "states/kazakhstan")
            | {
                "iso2": "KZ",
                "iso3": "KAZ",
                "m49": "398",
                "official_name": {"en": "Republic of Kazakhstan", "ru": None},
                "group": "central_asia",
                "absent": {},
            }
        ],
    }


@pytest.fixture
def rats(sco):
    names = {"title_en": "Regional Anti-Terrorist Structure", "acronym_en": "RATS", "acronym_ru": "РАТС"}
    about = {"website": "https://example.org/", "description_en": "A part of SCO.", "absent": {"names": "none"}}
    return f.make_organization(parent=sco, **names, **about)


def test_an_organization(client, sco, rats):
    assert get(client, f"organizations/{rats.ref}/") == record(rats, "organizations/rats") | {
        "acronym": {"en": "RATS", "ru": "РАТС"},
        "kind": "regional",
        "parent": link(f"organizations/{sco.ref}", "Shanghai Cooperation Organization"),
        "website": "https://example.org/",
        "description": {"en": "A part of SCO.", "ru": None},
        "absent": {"names": "none"},
        "memberships": [],
        "names": [],
        "citations": [],
    }


def test_a_name_inside_a_record(client, rats):
    name = f.make_name(entry=rats, text="RCTS", type="former_name", language="en", end="2004")
    assert get(client, f"organizations/{rats.ref}/")["names"] == [
        {"uid": name.uid, "text": "RCTS", "type": "former_name", "language": "en", "start": None, "end": "2004"}
    ]


def test_a_citation_inside_a_record(client, rats):
    document = f.make_document(title_en="A report")
    says = {"path": "website", "value_en": "example.org", "printed": "www.example.org", "locator": "p. 3"}
    row = f.make_citation(entry=rats, document=document, preferred=True, reason_en="Newer.", disagreement="D01", **says)
    inside = {
        "uid": row.uid,
        "url": url(f"citations/{row.uid}/"),
        "path": "website",
        "fact": {"en": None, "ru": None},
        "value": {"en": "example.org", "ru": None},
        "printed": "www.example.org",
        "document": link(f"documents/{document.ref}", "A report"),
        "locator": "p. 3",
        "preferred": True,
        "reason": {"en": "Newer.", "ru": None},
        "disagreement": "D01",
    }
    assert get(client, f"organizations/{rats.ref}/")["citations"] == [inside]
    flat = {"record": link(f"organizations/{rats.ref}", "Regional Anti-Terrorist Structure")}
    assert get(client, f"citations/{row.uid}/") == inside | flat


def test_lists_leave_out_what_lives_inside(client, sco):
    f.make_membership(organization=sco)
    row = get(client, "organizations/")["results"][0]
    assert not {"memberships", "names", "citations"} & set(row)


def test_a_membership_leads_to_its_organization(client, kazakhstan, sco):
    membership = f.make_membership(organization=sco, state=kazakhstan, status="observer", start="2001", end="2012-06")
    expected = {
        "uid": membership.uid,
        "url": url(f"memberships/{membership.uid}/"),
        "organization": link(f"organizations/{sco.ref}", "Shanghai Cooperation Organization"),
        "state": link("states/S-KAZ", "Kazakhstan", "Казахстан"),
        "status": "observer",
        "start": "2001",
        "end": "2012-06",
        "as_of": None,
    }
    assert get(client, f"memberships/{membership.uid}/") == expected
    assert get(client, "memberships/")["results"] == [expected]
    del expected["organization"]
    assert get(client, f"organizations/{sco.ref}/")["memberships"] == [expected]


def test_a_person(client):
    person = f.make_person(title_en="Miroslav Jenča")
    expected = record(person, "persons/miroslav-jenca") | {"absent": {}}
    assert get(client, "persons/", q="jenca")["results"] == [expected]
    assert get(client, f"persons/{person.ref}/") == expected | {"names": [], "citations": []}


@pytest.mark.parametrize("name", ["O-0001", "o-0001", "sco", "SCO", "ШОС"])
def test_an_organization_is_found_by_ref_address_or_acronym(client, sco, name):
    membership = f.make_membership(organization=sco)
    f.make_membership()
    assert refs(client, "memberships/", organization=name) == [membership.uid]


@pytest.mark.parametrize("name", ["S-KAZ", "kazakhstan", "KAZ", "kaz", "KZ"])
def test_a_state_is_found_by_ref_address_or_code(client, kazakhstan, name):
    membership = f.make_membership(state=kazakhstan)
    f.make_membership()
    assert refs(client, "memberships/", state=name) == [membership.uid]


def test_a_standing_is_asked_of_the_same_membership(client, kazakhstan, sco):
    f.make_membership(organization=sco, state=kazakhstan, status="member")
    f.make_membership(organization=sco, status="observer")
    assert refs(client, "organizations/", state="S-KAZ", membership="member") == [sco.ref]
    assert refs(client, "organizations/", state="S-KAZ", membership="observer") == []
    assert refs(client, "states/", organization="SCO", membership="member") == ["S-KAZ"]


def test_groups_and_kinds(client, kazakhstan, sco):
    f.make_state(group="other")
    un = f.make_organization(kind="un_entity")
    assert refs(client, "states/", group="central_asia") == ["S-KAZ"]
    assert set(refs(client, "organizations/", kind="un_entity,regional")) == {un.ref, sco.ref}
    assert errors(client, "states/", group="asia")["group"]["allowed"] == ["central_asia", "neighbouring", "other"]


def test_lists_stand_in_the_alphabet_of_the_reader(client):
    first = f.make_state(title_en="Austria", title_ru="Япония")
    second = f.make_state(title_en="Japan", title_ru="Австрия")
    assert refs(client, "states/") == [first.ref, second.ref]
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    assert refs(client, "states/") == [second.ref, first.ref]
