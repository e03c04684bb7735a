"""An agenda pasted as text: read as it is printed, checked, saved as one revision, completed in the other language."""

import pytest

from meetings.models import Meeting, Session
from tests import factories as f
from tests.desk.forms import page, submit
from tests.desk.pasting import box, errors, filled, found, row_of, save
from tests.desk.pasting import check as check_box
from tests.desk.pasting import paste as paste_box
from tests.desk.proposing import RIGHTS, decide, saved
from tests.desk.test_permissions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.measured]
AGENDA = """Session 1: Opening remarks
Session II – Financing of terrorism (Pillar II)
Тема 1. Вопросы границ [Компонент 4]
topic: Public-private partnerships
Closing: what comes next
"""


@pytest.fixture
def draft(db):
    for _ in range(4):
        f.make_pillar()
    return saved(f.make_meeting(status="draft"))


def paste(client, record, text, role="session", **more):
    return paste_box(client, record, text, role, "agenda", **more)


def check(client, record, text, role="session"):
    return check_box(client, record, text, role, "agenda")


def agenda(meeting):
    rows = meeting.sessions.order_by("kind", "order").select_related("pillar")
    return [(s.kind, s.order, s.label, s.title_en or s.title_ru, s.pillar and s.pillar.number) for s in rows]


def test_an_agenda_is_entered_with_two_buttons(draft, staff):
    shown = check(staff, draft, AGENDA)
    assert found(shown) == ["new"] * 5 and not draft.sessions.exists()
    assert "5 rows were added." in save(staff, shown).content.decode()
    assert agenda(draft) == [
        ("session", 1, "Session 1", "Opening remarks", None),
        ("session", 2, "Session II", "Financing of terrorism", 2),
        ("session", 3, "", "Closing: what comes next", None),
        ("topic", 1, "Тема 1", "Вопросы границ", 4),
        ("topic", 2, "", "Public-private partnerships", None),
    ]
    assert draft.revisions.count() == 2, "all rows are one saved state"


@pytest.mark.parametrize(
    ("line", "kind", "order", "label", "title"),
    [
        ("3) Borders", "topic", 3, "", "Borders"),
        ("  • Session 4", "session", 4, "Session 4", "Borders"),
        ("Session 4 Borders", "session", 4, "Session 4", "Borders"),
        ("ЗАСЕДАНИЕ № 2: Borders", "session", 2, "ЗАСЕДАНИЕ № 2", "Borders"),
        ("Session xiv. Borders", "session", 14, "Session xiv", "Borders"),
        ("Sessions of the past: Borders", "topic", 1, "", "Sessions of the past: Borders"),
        ("1540 and what follows", "topic", 1, "", "1540 and what follows"),
    ],
)
def test_lines_are_read_as_agendas_are_printed(line, kind, order, label, title, draft, staff):
    text = f"{line}\nBorders" if line.endswith("Session 4") else line
    save(staff, check(staff, draft, text, role="topic"))
    assert agenda(draft) == [(kind, order, label, title, None)]


def test_the_other_language_completes_what_is_there(draft, staff):
    save(staff, check(staff, draft, "Topic 1: Borders (Pillar II)"))
    shown = check(staff, draft, "Тема 1: Границы\nТема 2: Финансы\nTopic 2: Finance")
    assert found(shown) == ["fills", "new", "fills"] and "There: Borders" in shown.content.decode()
    save(staff, shown)
    rows = draft.sessions.order_by("order").values_list("order", "title_en", "title_ru", "pillar__number")
    assert [*rows] == [(1, "Borders", "Границы", 2), (2, "Finance", "Финансы", None)]
    assert draft.revisions.count() == 3


def test_a_pillar_completes_what_is_there_and_changes_nothing(draft, staff):
    save(staff, check(staff, draft, "Topic 1: Borders\nTopic 2: Finance (Pillar I)"))
    shown = check(staff, draft, "Тема 1: Границы (Компонент III)\nТема 2: Финансы (Компонент IV)\nFinance (Pillar I)")
    assert shown.content.decode().count("stays as it is: change it in the form") == 1
    save(staff, shown)
    assert [row[4] for row in agenda(draft) if row[0] == "topic"] == [3, 1]


def test_what_is_there_already_is_not_entered_again(draft, staff):
    save(staff, check(staff, draft, AGENDA))
    shown = check(staff, draft, AGENDA + "Session 9: opening  remarks\nNew one\nnew one")
    assert found(shown) == ["already"] * 6 + ["new", "twice"]
    assert "1 row was added. There already or given twice: 7." in save(staff, shown).content.decode()
    assert draft.sessions.count() == 6


def test_where_another_one_stands_the_clerk_chooses(draft, staff):
    save(staff, check(staff, draft, "Session 1: Opening"))
    shown = check(staff, draft, "Session 1: Closing")
    assert found(shown) == ["clash"]
    assert "Choose what to enter." in save(staff, shown).content.decode() and draft.sessions.count() == 1
    assert "Left out: 1." in save(staff, shown, row=0, choice="leave").content.decode()
    save(staff, shown, row=0, choice="end")
    assert agenda(draft)[1][:4] == ("session", 2, "Session 1", "Closing")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no title in this text."),
        (" \n•\n", "There is no title in this text."),
        ("Session 1:", "After “Session 1” no title follows."),
        ("Session 0: A", "Line 1: numbers go from 1 to 999."),
        ("Session 5000: A", "Line 1: numbers go from 1 to 999."),
        ("A\nTopic 1: B (Pillar V)", "Line 2: there is no pillar “V”. Write one of I, II, III, IV."),
        ("A (Pillars I, II)", "Line 1: there is no pillar “I, II”. Write one of I, II, III, IV."),
        ("Session 1: (Pillar I)", "Line 1: a title has from 1 to 300 characters."),
        ("x" * 301, "Line 1: a title has from 1 to 300 characters."),
        ("\n".join(f"Title {n}" for n in range(201)), "At most 200 lines at once, and these are 201:"),
        ("A\0B", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_box_and_kept(text, message, draft, staff):
    response = paste(staff, draft, text)
    assert response.status_code == 200 and response.context["table"] is None
    assert [error for error in errors(response) if error.startswith(message)]
    assert response.context["form"]["text"].value() == text


def test_a_choice_that_was_never_offered_is_not_believed(draft, staff):
    shown = check(staff, draft, "Session 1: A")
    save(staff, shown, row=0, choice="record:1")
    assert agenda(draft) == [("session", 1, "Session 1", "A", None)]
    assert row_of(shown, 0).options[0][0] == "place"


def test_only_who_may_change_the_meeting_pastes(draft, client):
    reader = logged_in("view_meeting")
    assert reader.get(box(draft, "agenda")).status_code == 403
    assert paste(reader, draft, "A", save="1").status_code == 403
    assert "/login/" in client.get(box(draft, "agenda")).url


def test_an_editor_proposes_for_what_is_public(draft, client):
    editor, publisher = logged_in(*RIGHTS), logged_in(*RIGHTS, "publish_entry")
    meeting = saved(f.make_meeting())
    assert "1 row is proposed." in save(editor, check(editor, meeting, "MARKED")).content.decode()
    assert not meeting.sessions.exists() and "MARKED" not in client.get(meeting.get_absolute_url()).content.decode()
    decide(publisher, meeting.proposals.get())
    assert meeting.sessions.get().title_en == "MARKED"


def test_what_another_saved_meanwhile_is_checked_again(draft, staff):
    shown = check(staff, draft, "Session 1: A")
    submit(logged_in(*RIGHTS), page(draft), {"sessions": [{"kind": "session", "order": 1, "title_en": "B"}]})
    again = save(staff, shown)
    assert "Somebody else saved this record meanwhile" in again.content.decode() and found(again) == ["clash"]
    assert Session.objects.count() == 1
    data = filled(again) | {"text": "Session 2: C", "save": "1"}
    assert "The text was changed" in staff.post(box(draft, "agenda"), data).content.decode()


def test_the_form_leads_to_both_boxes_also_before_the_first_save(draft, staff):
    text = staff.get(page(draft)).content.decode()
    assert f'href="{box(draft)}"' in text and f'href="{box(draft, "agenda")}"' in text
    answer = submit(staff, page(Meeting, "add"), kind="expert", start="2012", _paste="agenda/")
    assert answer["Location"] == box(Meeting.objects.latest("pk"), "agenda")


def test_many_lines_cost_as_many_queries_as_few(draft, staff, django_assert_num_queries):
    check(staff, draft, "A")
    with django_assert_num_queries(30, exact=False) as few:
        check(staff, draft, "A")
    with django_assert_num_queries(len(few)):
        check(staff, draft, "\n".join(f"Title {n}" for n in range(100)))


def test_both_titles_stand_on_one_line(draft, staff):
    lines = "topic: Borders | Границы\ntopic: Финансы | Finance (Pillar II)\nSession 1: Opening | Открытие"
    shown = check(staff, draft, lines)
    assert found(shown) == ["new", "fills"] * 3
    save(staff, shown)
    rows = draft.sessions.order_by("kind", "order").values_list("kind", "order", "label", "title_en", "title_ru")
    assert list(rows) == [
        ("session", 1, "Session 1", "Opening", "Открытие"),
        ("topic", 1, "", "Borders", "Границы"),
        ("topic", 2, "", "Finance", "Финансы"),
    ]
    assert draft.sessions.get(order=2).pillar.number == 2
    assert found(check(staff, draft, "topic: Borders | Границы")) == ["already", "already"]


def test_two_titles_in_one_language_are_refused(draft, staff):
    response = paste(staff, draft, "topic: Borders | Frontiers")
    assert "on the two sides of “|” stand an English and a Russian title" in errors(response)[0]
