"""The paste box: names pasted as text, checked before anything is saved, then saved as one revision."""

import pytest

from ctitf_site.register.models import Name
from ctitf_site.register.revisions import write_revision
from meetings.models import Meeting, Participation
from organizations.models import Organization
from tests import factories as f
from tests.desk.forms import page, submit
from tests.desk.pasting import box, check, found, paste, row_of, save, texts
from tests.desk.proposing import saved

pytestmark = pytest.mark.django_db
LIST = """organizer: UNRCCA, CTITF
participant: CIS, EU, NATO, CSTO, OSCE, RATS, CICA, CARRIC
group: Central Asian States
"""


@pytest.fixture
def new(facts):
    """A meeting without participants, beside the real register."""
    return saved(f.make_meeting(status="draft", start="2012-06"))


def parties(meeting):
    rows = meeting.participations.order_by("pk")
    return [(row.role, str(row.party_name), row.printed) for row in rows]


def test_the_list_of_the_consultation_is_entered_with_two_buttons(new, staff):
    shown = check(staff, new, LIST)
    assert found(shown) == ["matched"] * 9 + ["alias", "group"]
    assert "“CARRIC” is a misspelling of CARICC" in shown.content.decode()
    assert not new.participations.exists() and new.revisions.count() == 1, "the check saves nothing"
    text = save(staff, shown).content.decode()
    assert "11 rows were added." in text
    assert parties(new) == [
        ("organizer", "UNRCCA", ""),
        ("organizer", "CTITF", ""),
        *(("participant", name, "") for name in ("CIS", "EU", "NATO", "CSTO", "OSCE", "RATS", "CICA")),
        ("participant", "CARICC", "CARRIC"),
        ("participant", "Central Asian States", ""),
    ]
    assert new.revisions.count() == 2, "all rows are one saved state"


def test_duplicates_and_both_languages(new, staff):
    shown = check(staff, new, "участник: РАТС ШОС; RATS\nCARICC\tCARRIC\nКазахстан\nKAZ\nkz\nRepublic of Kazakhstan")
    assert found(shown) == ["matched", "twice", "matched", "twice", "matched", "twice", "twice", "twice"]
    assert "There already or given twice: 5." in save(staff, shown).content.decode()
    assert parties(new) == [("participant", name, "") for name in ("RATS", "CARICC", "Kazakhstan")]


def test_what_is_there_already_is_not_entered_again(new, staff):
    save(staff, check(staff, new, LIST))
    shown = check(staff, new, LIST + "observer: UNRCCA")
    assert found(shown) == ["already"] * 11 + ["matched"], "another role is another row"
    assert "1 row was added. There already or given twice: 11." in save(staff, shown).content.decode()
    assert new.participations.count() == 12 and new.revisions.count() == 3


def test_names_as_a_press_release_writes_them(new, staff):
    release = (
        "the UN (CTITF Office, UNRCCA, CTED and IAEA), the Commonwealth of Independent States (CIS), "
        "the European Union (EU), "
        "the Regional Anti-Terrorism Structure of the Shanghai Cooperation Organization (SCO), "
        "and the Islamic Republic of Iran."
    )
    shown = check(staff, new, release, role="observer")
    refs = [row.matches[0].record.ref if row.matches else "" for row in shown.context["table"].rows]
    assert refs == ["O-0001", "O-0004", "O-0006", "O-0013", "O-0018", "O-0038", "O-0024", "", "S-IRN"]
    unsure = row_of(shown, 7)
    assert unsure.found == "unknown" and unsure.choice == "", "the acronym alone is of the whole, not of its part"
    offered = [label for _value, label in unsure.options]
    assert any("SCO" in label for label in offered) and any("RATS" in label for label in offered)


def test_a_known_name_may_hold_a_comma_and_others_are_not_glued(staff):
    meeting = saved(f.make_meeting(status="draft"))
    f.make_organization(title_en="Ministry of Culture, Sports and Youth", acronym_en="")
    f.make_organization(acronym_en="CIS")
    f.make_organization(acronym_en="ATC")
    f.make_organization(acronym_en="CIS-ATC")
    shown = check(staff, meeting, "CIS, ATC, ministry of culture, sports and youth, CIS")
    assert found(shown) == ["matched", "matched", "matched", "twice"]
    quoted = check(staff, meeting, '"Fund, the second"\tCIS')
    assert texts(quoted) == ["Fund, the second", "CIS"]


def test_a_column_of_a_spreadsheet(new, staff):
    shown = check(staff, new, "Organizers\tUNRCCA\n\tCTITF\nУчастники\nEU\tЕС\nOSCE\tobserver\n")
    roles = [(row.given.role, row.given.text) for row in shown.context["table"].rows]
    assert roles == [
        *(("organizer", "UNRCCA"), ("organizer", "CTITF")),
        *(("participant", "EU"), ("participant", "ЕС"), ("observer", "OSCE")),
    ]


def test_several_possible_must_be_chosen(staff):
    meeting = saved(f.make_meeting(status="draft"))
    one, other = f.make_organization(acronym_ru="КТЦ"), f.make_organization(acronym_ru="КТЦ")
    shown = check(staff, meeting, "КТЦ")
    assert found(shown) == ["several"]
    again = save(staff, shown)
    assert "Choose what to enter." in again.content.decode() and not meeting.participations.exists()
    save(staff, again, row=0, choice=f"record:{other.pk}")
    assert meeting.participations.get().organization == other != one


def test_an_unknown_name_is_kept_as_a_spelling(new, staff):
    shown = check(staff, new, "CARICK")
    assert found(shown) == ["unknown"]
    caricc = Organization.objects.get(acronym_en="CARICC")
    assert (f"record:{caricc.pk}", "CARICC") in [(value, label[:6]) for value, label in row_of(shown, 0).options]
    before = caricc.revisions.count()
    text = save(staff, shown, row=0, choice=f"record:{caricc.pk}", keep="misspelling").content.decode()
    assert "Other names kept: CARICK." in text
    assert (new.participations.get().organization, new.participations.get().printed) == (caricc, "CARICK")
    assert Name.objects.get(text="CARICK", type="misspelling").entry_id == caricc.pk
    assert caricc.revisions.count() == before + 1
    assert found(check(staff, new, "observer: CARICK")) == ["alias"]


def test_a_name_is_found_by_another_that_the_clerk_types(new, staff):
    shown = check(staff, new, "Анти-наркотический центр")
    again = save(staff, shown, row=0, other="ЦАРИКЦ")
    assert "Matched anew" in again.content.decode() and not new.participations.exists()
    save(staff, again)
    assert parties(new) == [("participant", "CARICC", "Анти-наркотический центр")]


def test_an_unknown_name_becomes_one_draft_that_nobody_sees(staff, client):
    meeting = saved(f.make_meeting())
    shown = check(staff, meeting, "organizer: Центр новый\nparticipant: Центр новый")
    rows = {0: {"choice": "draft"}, 1: {"choice": "draft"}}
    assert "New drafts: Центр новый." in save(staff, shown, answers=rows).content.decode()
    draft = Organization.objects.get()
    assert (draft.status, draft.title_ru, draft.title_en, draft.revisions.count()) == ("draft", "Центр новый", "", 1)
    assert meeting.participations.count() == 2
    addresses = (meeting.get_absolute_url(), "/en/organizations/", "/ru/organizations/", "/api/v1/participations/")
    for address in addresses:
        assert "Центр новый" not in client.get(address).content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_names_are_left_out_or_entered_as_a_group(staff):
    meeting = saved(f.make_meeting(status="draft"))
    shown = check(staff, meeting, "Regional bodies, sixty specialists\ngroup: Страны ЦА, Central Asian States")
    text = save(staff, shown, answers={0: {"choice": "group"}, 1: {"choice": "leave"}}).content.decode()
    assert "3 rows were added. Left out: 1." in text
    groups = [(row.group_en, row.group_ru) for row in meeting.participations.order_by("pk")]
    assert groups == [("Regional bodies", ""), ("", "Страны ЦА"), ("Central Asian States", "")]


def test_who_is_named_alone_and_inside_a_group_is_warned_of(new, staff):
    shown = check(staff, new, "Kazakhstan, Norway\ngroup: Central Asian States, Member States of the CIS")
    warned = [row.warnings for row in shown.context["table"].rows]
    groups = ("Central Asian States", "Member States of the CIS")
    assert warned[0] == [f"Also inside the group “{group}”" for group in groups]
    assert warned[1:] == [[], [], []]
    save(staff, check(staff, new, "Kazakhstan"))
    shown = check(staff, new, "group: государства Центральной Азии")
    assert row_of(shown, 0).warnings == ["Named alone already: Kazakhstan"]


def test_a_merged_record_leads_to_the_one_that_took_its_place(staff):
    meeting, one = saved(f.make_meeting(status="draft")), f.make_organization()
    f.make_organization(acronym_en="OLD", status="withdrawn", withdrawn_reason_en="Merged", merged_into=one.entry)
    f.make_organization(acronym_en="GONE", status="withdrawn", withdrawn_reason_en="Wrong")
    shown = check(staff, meeting, "OLD, GONE")
    assert found(shown) == ["alias", "unknown"] and "was merged into" in shown.content.decode()
    assert row_of(shown, 0).choice == f"record:{one.pk}"


def test_a_new_meeting_leads_on_to_the_box(staff):
    answer = submit(staff, page(Meeting, "add"), kind="expert", start="2012", _paste="1")
    meeting = Meeting.objects.get()
    assert answer.url == box(meeting)
    assert f'href="{box(meeting)}"' in staff.get(page(meeting)).content.decode()
    assert 'name="_paste"' in staff.get(page(Meeting.objects.get())).content.decode()


def test_reasons_for_emptiness_go_with_the_first_row(staff):
    meeting = f.make_meeting(status="draft", absent={"participations": "unknown"})
    write_revision(meeting, action="created")
    meeting.refresh_from_db()
    f.make_organization(acronym_en="CIS")
    save(staff, check(staff, meeting, "CIS"))
    meeting.refresh_from_db()
    assert meeting.absent == {} and Participation.objects.count() == 1
    assert paste(staff, meeting, "CIS").status_code == 200
