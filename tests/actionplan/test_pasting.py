"""States and recommendations of a contribution, pasted: known by names and codes, checked, saved as one revision."""

import pytest

from actionplan.models import Contribution
from ctitf_site.register.models import Name
from tests import factories as f
from tests.desk.forms import page, submit
from tests.desk.pasting import box, check, errors, found, paste, row_of, save
from tests.desk.proposing import decide, saved
from tests.desk.test_permissions import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db):
    return saved(f.make_contribution(status="draft"))


@pytest.fixture
def kazakhstan(db):
    return f.make_state(iso2="KZ", iso3="KAZ", title_en="Kazakhstan", title_ru="Казахстан")


@pytest.fixture
def uzbekistan(db):
    return f.make_state(iso2="UZ", iso3="UZB", title_en="Uzbekistan", title_ru="Узбекистан")


@pytest.fixture
def advice(db):
    return f.make_recommendation(code="JPOA-Q1", title_en="Share what is known")


def test_both_lists_are_filled_with_one_revision(draft, kazakhstan, uzbekistan, advice, staff):
    other = f.make_recommendation()
    shown = check(staff, draft, f"states: KAZ; Узбекистан\nрекомендации: jpoa-q1, {other.ref}", "states")
    assert found(shown) == ["matched"] * 4 and not draft.states.exists()
    assert "4 rows were added." in save(staff, shown).content.decode()
    assert set(draft.states.all()) == {kazakhstan, uzbekistan}
    assert set(draft.recommendations.all()) == {advice, other}
    assert draft.revisions.count() == 2


def test_what_is_there_already_is_not_entered_again(draft, kazakhstan, uzbekistan, staff):
    draft.states.add(kazakhstan)
    shown = check(staff, draft, "Казахстан, KZ, UZB, Uzbekistan", "states")
    assert found(shown) == ["already", "already", "matched", "twice"]
    assert "1 row was added. There already or given twice: 3." in save(staff, shown).content.decode()
    assert set(draft.states.all()) == {kazakhstan, uzbekistan}


def test_a_record_of_the_other_list_is_not_known_here(draft, kazakhstan, advice, staff):
    shown = check(staff, draft, "states: JPOA-Q1\nrecommendations: KAZ", "states")
    assert found(shown) == ["unknown", "unknown"]
    assert "Choose what to enter." in save(staff, shown).content.decode()
    text = save(staff, shown, row=0, choice=f"record:{advice.pk}").content.decode()
    assert "Choose what to enter." in text and not draft.states.exists()


def test_a_misspelling_can_be_kept_and_nothing_is_drafted(draft, kazakhstan, staff):
    shown = check(staff, draft, "Kazahstan", "states")
    assert [value for value, _label in row_of(shown, 0).options] == [f"record:{kazakhstan.pk}", "leave"]
    save(staff, shown, row=0, choice=f"record:{kazakhstan.pk}", keep="misspelling")
    assert draft.states.get() == kazakhstan
    assert (Name.objects.get().text, Name.objects.get().entry_id) == ("Kazahstan", kazakhstan.pk)


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "There is no name in this text."), ("host: KAZ", "Line 1: “host” is no role. Known are:")],
)
def test_what_cannot_be_read_is_said_beside_the_box(text, message, draft, staff):
    response = paste(staff, draft, text, "states")
    assert errors(response)[0].startswith(message) and response.context["form"]["text"].value() == text


def test_an_editor_proposes_for_what_is_public(kazakhstan):
    rights = ("view_contribution", "change_contribution")
    editor, publisher = logged_in(*rights), logged_in(*rights, "publish_entry")
    public = saved(f.make_contribution())
    text = save(editor, check(editor, public, "KAZ", "states")).content.decode()
    assert "1 row is proposed." in text and not public.states.exists()
    decide(publisher, public.proposals.get())
    assert public.states.get() == kazakhstan


def test_a_draft_is_no_part_of_what_is_public(staff, client):
    hidden = f.make_state(title_en="MARKED", status="draft")
    public = saved(f.make_contribution())
    save(staff, check(staff, public, hidden.iso3, "states"))
    assert public.states.get() == hidden
    assert "MARKED" not in client.get(public.get_absolute_url()).content.decode()


def test_the_form_leads_there_also_before_the_first_save(draft, staff):
    assert box(draft) in staff.get(page(draft)).content.decode()
    answer = submit(staff, page(Contribution, "add"), organization=f.make_organization().pk, title_en="A", _paste="")
    assert answer["Location"] == box(Contribution.objects.latest("pk"))


@pytest.mark.parametrize("count", [30])
def test_many_names_cost_as_many_queries_as_few(count, draft, staff, django_assert_num_queries):
    few = [f.make_state() for _ in range(2)] + [f.make_recommendation(code=f"X{n}") for n in range(2)]
    check(staff, draft, few[0].ref, "states")
    with django_assert_num_queries(40, exact=False) as asked:
        check(staff, draft, few[0].ref, "states")
    many = [f.make_state() for _ in range(count)]
    [f.make_recommendation(code=f"Y{n}") for n in range(count)]
    with django_assert_num_queries(len(asked)):
        check(staff, draft, ", ".join(state.ref for state in many), "states")
