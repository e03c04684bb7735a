"""The real register as it is loaded: nothing lost, nothing invented, every fact with its source."""

from collections import Counter

import pytest
from django.db import transaction
from django.db.models import Q

from actionplan.models import Classification, Contribution, Measure, Pillar, Plan, Position, Recommendation
from ctitf_site.register.models import Citation, Document, Name
from ctitf_site.register.public import child_models, record_models
from meetings.models import Meeting, Participation, Project, Session
from organizations.models import Membership, Organization, Person, State
from tests.kept import bring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]


@pytest.fixture(scope="module")
def facts(kept, django_db_blocker):
    """The real register, brought once: the tests of this file only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        bring()
        yield
        transaction.set_rollback(True)


RECORDS = {"document": 73, "state": 17, "organization": 46, "person": 8, "pillar": 4, "plan": 2}
RECORDS |= {"recommendation": 7, "contribution": 49, "project": 1, "meeting": 7}
CHILDREN = {"name": 27, "citation": 770, "membership": 79, "measure": 47, "position": 5, "step": 0}
CHILDREN |= {"classification": 41, "projectrole": 18}
CHILDREN |= {"participation": 148, "session": 22, "statement": 11, "outcome": 2, "photo": 0, "formeraddress": 0}
CITED = {  # citations by the part of the record that they are about
    "": 17 + 46 + 11 + 4 + 2 + 7 + 49 + 1 + 7,
    "iso3": 17,
    "memberships": 79,
    "names": 27,
    "measures": 47,
    "positions": 5,
    "classifications": 5,
    "roles": 18,
    "sessions": 22,
    "statements": 11,
    "outcomes": 2,
    "participations": 148 + 188,
}
# Official or printed wording: in Russian only where a fact gives it.
OFFICIAL = {
    Document: {"title"},
    State: {"official_name"},
    Organization: {"title", "acronym"},
    Person: {"title"},
    Pillar: {"official_title"},
    Plan: {"title"},
    Project: {"title"},
    Participation: {"group"},
    Citation: {"value"},
}


def test_everything_is_there():
    assert {model.noun_name(): model.objects.count() for model in record_models()} == RECORDS
    assert {model._meta.model_name: model.objects.count() for model in child_models()} == CHILDREN


def test_everything_is_published():
    for model in [*record_models(), *child_models()]:
        assert model.objects.published().count() == model.objects.count(), model


@pytest.mark.parametrize("prefix, model", [(m.prefix, m) for m in record_models() if m not in (State, Pillar)])
def test_numbers_follow_the_order_of_the_files_without_a_gap(prefix, model):
    refs = list(model.objects.order_by("ref").values_list("ref", flat=True))
    assert refs == [f"{prefix}-{number:04d}" for number in range(1, len(refs) + 1)]


@pytest.mark.thorough
def test_every_row_is_valid():
    for model in [*record_models(), *child_models()]:
        for row in model.objects.all():
            row.full_clean()


def test_a_field_is_said_to_be_absent_only_where_it_is_empty():
    for model in record_models():
        for record in model.objects.exclude(absent={}):
            for name in record.absent:
                value = getattr(record, name)
                assert not (value.exists() if hasattr(value, "exists") else value), f"{record.ref} {name}"


# Sources ------------------------------------------------------------------------------------------------------------
def test_every_record_names_its_source_and_every_source_is_used():
    for model in set(record_models()) - {Document}:
        cited = model.objects.filter(citations__path="", citations__disagreement="").distinct()
        assert cited.count() == RECORDS[model.noun_name()]
    assert not Document.objects.filter(cited_by=None).exists()


def test_every_child_names_its_source_unless_it_is_editorial():
    cited = set(Citation.objects.values_list("child", flat=True))
    for model in child_models():
        if model is not Citation:
            rows = model.objects.exclude(basis="editorial") if model is Classification else model.objects.all()
            assert set(rows.values_list("uid", flat=True)) <= cited, model


def test_the_registers_own_classification_has_a_reason_and_no_source():
    editorial = Classification.objects.filter(basis="editorial")
    assert editorial.count() == 36
    assert not editorial.filter(Q(reason_en="") | Q(reason_ru="")).exists()
    assert not Citation.objects.filter(child__in=editorial.values("uid")).exists()
    stated = Classification.objects.filter(basis="stated")
    assert set(stated.values_list("contribution__ref", "pillar__ref", "measure")) == {
        (f"C-{number:04d}", "PI-3", None) for number in range(5, 10)
    }


def test_every_citation_leads_to_a_fact_of_its_record():
    records = {record.ref: record for model in record_models() for record in model.objects.all()}
    for citation in Citation.objects.exclude(path="").select_related("entry"):
        name, *inside = citation.path.split("/")
        value = getattr(records[citation.entry.ref], name)
        if inside:
            uid, *fields = inside
            assert uid == citation.child
            assert all(hasattr(value.get(uid=uid), field) for field in fields)
        else:
            assert citation.child == ""


def test_citations_by_what_they_are_about():
    paths = Citation.objects.filter(disagreement="").values_list("path", flat=True)
    assert Counter(path.split("/")[0] for path in paths) == CITED
    assert Citation.objects.filter(path__endswith="/role").count() == 148


def test_who_names_whom_as_present():
    present = Citation.objects.filter(Q(value_en__endswith="amed as present"))
    assert present.count() == 188
    unlisted = present.get(path="participations")
    assert (unlisted.entry.slug, unlisted.document.slug) == ("hlm-ashgabat-2011", "aa-ashgabat-2011")
    assert unlisted.value_en == "United Nations (UN): named as present"


# Where sources differ -----------------------------------------------------------------------------------------------
def test_disagreements():
    rows = Citation.objects.exclude(disagreement="")
    assert rows.count() == 57
    assert set(rows.values_list("disagreement", flat=True)) == {f"D{number:02d}" for number in range(1, 22)}
    assert not rows.filter(Q(fact_en="") | Q(fact_ru="") | Q(value_en="")).exists()
    assert not rows.filter(value_ru="").exclude(disagreement="D14").exists(), "only D14 is about English words"
    assert not rows.filter(reason_ru="").exclude(reason_en="").exists()
    assert not rows.filter(value_en__regex=rf"\b({'|'.join(State.objects.values_list('iso3', flat=True))})\b").exists()


def test_the_preferred_value_is_the_one_of_the_register():
    preferred = Citation.objects.filter(preferred=True).order_by("disagreement", "value_en")
    values = dict(preferred.values_list("disagreement", "value_en").distinct())
    assert " ".join(values) == "D01 D02 D04 D05 D07 D09 D10 D11 D14 D18 D19 D20"
    assert preferred.values("disagreement", "value_en").distinct().count() == len(values), "one value each"
    assert (values["D01"], Meeting.objects.get(ref="M-0006").start) == ("30 November 2011", "2011-11-30")
    assert (values["D11"], Meeting.objects.get(ref="M-0001").start) == ("September 2010", "2010-09")
    assert (values["D19"], Contribution.objects.get(ref="C-0043").start) == ("8 June 2012", "2012-06-08")
    assert values["D18"] == "Without Uzbekistan"
    assert not Contribution.objects.get(ref="C-0037").states.filter(ref="S-UZB").exists()
    assert values["D14"] == "in this regard"
    assert Pillar.objects.get(ref="PI-3").official_title_en.endswith("in this regard")
    assert values["D20"] == Person.objects.get(title_en="Norbert Jousten").statements.get().position_en


def test_bratislava_examined_two_pillars_and_one_source_names_one():
    bratislava = Meeting.objects.get(slug="expert-1-bratislava-2010")
    assert [pillar.numeral for pillar in bratislava.pillars.order_by("number")] == ["I", "IV"]
    said = bratislava.citations.filter(disagreement="D10", path="pillars").order_by("document")
    assert [(row.value_en, row.preferred, row.document.slug) for row in said] == [
        ("I", False, "project-page"),
        ("I; IV", True, "1540-infonote"),
        ("I; IV", True, "unrcca-bratislava-2010"),
        ("I; IV", True, "unis-2010"),
        ("I; IV", True, "unrcca-ct-page-copy"),
    ]


def test_ashgabat_the_other_states_are_ten_or_nine():
    ten, nine = Meeting.objects.get(slug="hlm-ashgabat-2011").citations.filter(disagreement="D02").order_by("document")
    assert ten.preferred and "Russian Federation" in ten.value_en and "Российская Федерация" in ten.value_ru
    assert not nine.preferred and "Russian Federation" not in nine.value_en
    assert nine.reason_en == "nine States, Russia not named"


# Delicate facts -----------------------------------------------------------------------------------------------------
def test_four_states_adopted_the_plan_and_uzbekistan_observed():
    positions = Plan.objects.get(slug="jpoa-2011").positions
    adopted = positions.filter(stance=Position.Stance.ADOPTED).values_list("state__ref", flat=True)
    assert set(adopted) == {"S-KAZ", "S-KGZ", "S-TJK", "S-TKM"}
    assert positions.exclude(stance=Position.Stance.ADOPTED).get().state.ref == "S-UZB"
    assert positions.get(state__ref="S-UZB").stance == Position.Stance.OBSERVER
    assert not Plan.objects.get(slug="declaration-ashgabat-2011").positions.exists()


def test_ashgabat_counts_people_not_delegations():
    ashgabat = Meeting.objects.get(slug="hlm-ashgabat-2011")
    assert ashgabat.participants == 54
    present = ashgabat.participations.filter(role__in=["participant", "observer"], state__isnull=False)
    assert present.count() == 15
    assert set(ashgabat.outcomes.values_list("plan__slug", "action")) == {
        ("jpoa-2011", "adopted"),
        ("declaration-ashgabat-2011", "adopted"),
    }


def test_one_party_may_have_two_roles():
    dushanbe = Meeting.objects.get(slug="expert-2-dushanbe-2011")
    roles = dushanbe.participations.filter(organization__acronym_en="UNRCCA")
    assert set(roles.values_list("role", flat=True)) == {"supporter", "co_organizer", "participant"}
    assert (dushanbe.start, dushanbe.end, dushanbe.participants) == ("2011-03-29", "2011-03-30", 61)


def test_groups_stay_as_printed():
    groups = Participation.objects.exclude(group_en="")
    assert Counter(groups.values_list("group_en", flat=True)) == {
        "Central Asian States": 3,
        "Neighbouring countries": 1,
    }


def test_a_misspelling_is_kept_as_one():
    name = Name.objects.get(text="CARRIC")
    assert (name.type, name.entry.ref) == ("misspelling", Organization.objects.get(acronym_en="CARICC").ref)
    assert Citation.objects.get(child=name.uid).document.slug == "1540-infonote"


def test_organizations_and_their_parts():
    assert Organization.objects.exclude(parent=None).count() == 34
    parents = dict(Organization.objects.exclude(parent=None).values_list("acronym_en", "parent__acronym_en"))
    assert parents["RATS"] == "SCO"
    assert parents["CTED"] == "CTC" and parents["CTC"] == "UNSC" and parents["UNSC"] == "UN"
    assert Organization.objects.exclude(acronym_ru="").count() == 26


def test_states_keep_their_codes():
    assert State.objects.get(ref="S-AFG").m49 == "004"
    assert State.objects.get(ref="S-AZE").m49 == "031"
    central_asia = State.objects.filter(group=State.Group.CENTRAL_ASIA).values_list("iso3", flat=True)
    assert set(central_asia) == {"KAZ", "KGZ", "TJK", "TKM", "UZB"}


def test_memberships_speak_of_2012():
    assert set(Membership.objects.values_list("as_of", flat=True)) == {"2012"}
    assert not Membership.objects.filter(organization__acronym_en="CIS", state__ref="S-TKM").exists()
    uzbekistan = Membership.objects.get(organization__acronym_en="CSTO", state__ref="S-UZB")
    assert (uzbekistan.start, uzbekistan.end) == ("2006", "")


def test_headings_checked_against_the_text_are_marked():
    confirmed = Measure.objects.filter(confirmed=True).values_list("pillar__number", "paragraph")
    assert set(confirmed) == {(pillar, paragraph) for pillar in (1, 3) for paragraph in (1, 2, 3)}
    assert Counter(Measure.objects.values_list("pillar__number", flat=True)) == {1: 8, 2: 18, 3: 13, 4: 8}
    unchecked = Citation.objects.filter(child__in=Measure.objects.filter(confirmed=False).values("uid"))
    assert unchecked.exclude(reason_en="").count() == 41


def test_meetings_of_the_project_and_those_beside_it():
    project = Project.objects.get()
    beside = Meeting.objects.exclude(project=project).values_list("slug", flat=True)
    assert set(beside) == {"workshop-1540-astana-2011", "consultation-almaty-2012"}
    assert set(Session.objects.values_list("kind", flat=True)) == {"topic"}


def test_speakers():
    jenca = Person.objects.get(slug="miroslav-jenca")
    assert (jenca.ref, jenca.title_ru) == ("P-0001", "Мирослав Йенча")
    assert jenca.statements.count() == 4
    assert {str(row.party) for row in jenca.statements.all()} == {str(Organization.objects.get(acronym_en="UNRCCA"))}


def test_recommendations_without_a_plan_say_that_it_is_unknown():
    free = Recommendation.objects.filter(plan=None)
    assert set(free.values_list("code", flat=True)) == {"CAS-1", "CAS-2", "CAS-3"}
    assert all(record.absent == {"plan": "unknown", "pillar": "unknown"} for record in free)


def test_our_own_wording_is_in_both_languages():
    for model in [*record_models(), *child_models()]:
        names = {field.name.removesuffix("_en") for field in model._meta.fields if field.name.endswith("_en")}
        for name in names - OFFICIAL.get(model, set()):
            untranslated = model.objects.filter(**{f"{name}_ru": ""}).exclude(**{f"{name}_en": ""})
            assert not untranslated.exists(), f"{model.__name__}.{name}"
