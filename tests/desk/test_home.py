"""The first page: tasks with their numbers, each with a list of exactly so many records; what was done last."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from ctitf_site.register.models import Entry, Review
from ctitf_site.register.revisions import write_revision
from meetings.models import Meeting
from organizations.models import Organization
from tests import factories as f
from tests.desk.forms import page
from tests.desk.test_permissions import logged_in

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.localdate() - timedelta(days=366)
WRITES = ("view_meeting", "add_meeting", "change_meeting", "view_organization", "change_organization")


@pytest.fixture
def writer(db):
    return logged_in(*WRITES)


def user_of(client):
    return get_user(client)


def tasks(client):
    """Name and number of each task that the first page shows."""
    return {each["task"].name: each["count"] for each in client.get("/admin/").context["tasks"]}


def listed(client, task):
    """The refs in the list that a task leads to."""
    return [entry.ref for entry in client.get(f"/admin/register/entry/?task={task}").context["cl"].queryset]


RUSSIAN = {"title_ru": "Встреча"}


def a_register(author):
    """Something to do of every kind, for ``author`` and for others; gives the records by task."""
    other = f.make_user(f"other{next(f.number)}")
    foreign = f.make_meeting(status="draft", **RUSSIAN)
    write_revision(foreign, action="created", by=other)
    f.make_meeting(confirmed_on=LONG_AGO, **RUSSIAN)  # what is over does not go stale
    f.make_organization(status="withdrawn", withdrawn_reason_en="Why", withdrawn_reason_ru="Почему")
    f.make_recommendation()  # of a kind that the writer does not see
    outdated = f.make_meeting(**RUSSIAN)
    f.save(outdated, title_en="Other")
    return {
        **of_persons(author, other),
        "scheduled": [f.make_meeting(status="draft", publish_at="2099-01-02T09:30+05:00", **RUSSIAN)],
        "missing": [f.make_meeting()],
        "outdated": [outdated],
        "differ": [disputed()],
        "stale": [f.make_organization(title_ru="Орган", acronym_ru="О", confirmed_on=LONG_AGO)],
    }


def of_persons(author, other):
    draft, back, review = (f.make_meeting(status=status, **RUSSIAN) for status in ("draft", "draft", "review"))
    write_revision(draft, action="created", by=author)
    f.make_review(entry=back.entry, by=author, state="declined", decided_at=timezone.now(), answer="No date")
    proposed = f.make_meeting(**RUSSIAN)
    f.make_proposal(entry=proposed.entry, by=other)
    asked, changed = f.make_meeting(status="review", **RUSSIAN), f.make_meeting(**RUSSIAN)
    f.make_review(entry=asked.entry, by=author)
    f.make_proposal(entry=changed.entry, by=author)
    waiting = [asked, changed]
    return {"drafts": [draft], "sent_back": [back], "asked": waiting, "review": [proposed, review, *waiting]}


def disputed():
    meeting, document = f.make_meeting(**RUSSIAN), f.make_document()
    for value in ("1", "2"):
        f.make_citation(entry=meeting, document=document, disagreement="D01", value_en=value)
    return meeting


def test_each_number_is_the_length_of_its_list(writer):
    expected = a_register(user_of(writer))
    publisher = logged_in(*WRITES, "publish_entry")
    everything = Client()
    everything.force_login(f.make_user("root", is_superuser=True))
    for client, hidden in ((writer, {"review", "scheduled"}), (publisher, set()), (everything, set())):
        shown = tasks(client)
        assert set(shown) == set(expected) - hidden
        for name, count in shown.items():
            assert len(listed(client, name)) == count, name
    for name, records in expected.items():
        client = writer if name not in ("review", "scheduled") else publisher
        assert sorted(listed(client, name)) == sorted(r.ref for r in records), name
    assert tasks(publisher)["drafts"] == tasks(publisher)["sent_back"] == 0
    assert tasks(everything)["missing"] == 2, "also of kinds that the writer does not see"


def test_who_translates_has_the_tasks_about_russian():
    author = f.make_user("author")
    expected = a_register(author)
    translator = logged_in("view_meeting", "view_organization", "translate_entry")
    assert tasks(translator) == {"missing": 1, "outdated": 1}
    assert listed(translator, "outdated") == [expected["outdated"][0].ref] and listed(translator, "review") == []


def test_who_may_only_look_has_no_task_and_sees_the_lists():
    reader = logged_in("view_meeting")
    a_register(f.make_user("author"))
    response = reader.get("/admin/")
    assert response.context["tasks"] == [] and response.context["added"] == []
    assert [address for _label, address in response.context["lists"]] == [page(Meeting, "changelist")]
    assert listed(reader, "missing") == []
    kinds = {entry.noun for entry in reader.get("/admin/register/entry/").context["cl"].queryset}
    assert kinds == {"meeting"}
    assert page(Organization, "changelist") not in response.content.decode()


def test_without_a_right_the_page_says_so():
    nobody = logged_in()
    text = nobody.get("/admin/").content.decode()
    assert "permission to view or edit anything" in text
    assert nobody.get("/admin/register/entry/").status_code == 403
    assert Client().get("/admin/").status_code == 302


def test_a_task_that_is_no_task_has_no_rows(writer):
    f.make_meeting()
    for name in ("review", "scheduled", "nonsense", "%F0%9F%98%80"):
        assert listed(writer, name) == []


def test_empty_tasks_say_so(staff):
    text = staff.get("/admin/").content.decode()
    assert "Nothing waits for review." in text and "No draft of yours is open." in text
    assert "You have changed nothing yet." in text


def test_adding_is_for_those_who_may(writer, staff):
    def labels(client, name):
        return [label for label, _address in client.get("/admin/").context[name]]

    assert labels(writer, "added") == ["Add meeting"] and labels(writer, "also_added") == []
    assert labels(staff, "added") == ["Add meeting", "Add contribution"]
    assert labels(staff, "also_added") == ["Add recommendation", "Add organization", "Add document"]
    assert labels(writer, "accounts") == [] and labels(staff, "accounts")[:2] == ["Users", "Groups"]


def test_what_was_changed_last_by_me_and_by_others(writer):
    mine, theirs, secret = f.make_meeting(), f.make_meeting(status="draft"), f.make_document(title_en="SECRET")
    write_revision(mine, action="created", by=user_of(writer))
    write_revision(theirs, action="created", by=f.make_user("aygul"))
    write_revision(secret, action="created", by=f.make_user("jeren"))
    write_revision(f.make_meeting(), action="loaded")
    response = writer.get("/admin/")
    assert [line["entry"].ref for line in response.context["mine"]] == [mine.ref]
    assert [line["entry"].ref for line in response.context["others"]] == [theirs.ref]
    text = response.content.decode()
    assert "aygul" in text and "SECRET" not in text


def test_what_comes_next_is_there_with_its_time(staff):
    meeting = f.make_meeting(status="review")
    late = f.make_meeting(status="draft", publish_at="2099-01-02T09:30+05:00")
    soon = f.make_meeting(status="draft", publish_at="2098-01-02T04:30Z")
    text = staff.get("/admin/").content.decode()
    assert page(meeting, "review") in text
    assert text.index("2098-01-02 09:30, Ashgabat") < text.index("2099-01-02 09:30, Ashgabat")
    assert listed(staff, "scheduled") == [soon.ref, late.ref]
    shown = staff.get("/admin/register/entry/?task=scheduled").content.decode()
    assert shown.index("2098-01-02 09:30") < shown.index("2099-01-02 09:30")


def test_lists_of_tasks_say_what_there_is_to_do(writer):
    a_register(user_of(writer))
    publisher = logged_in(*WRITES, "publish_entry")

    def text(client, task):
        return client.get(f"/admin/register/entry/?task={task}").content.decode()

    assert "No date" in text(writer, "sent_back")
    assert ">D01<" in text(writer, "differ")
    assert ">Title<" in text(writer, "missing") and ">Title<" in text(writer, "outdated")
    assert "change proposed by other" in text(publisher, "review") and "/review/" in text(publisher, "review")


def many(number):
    """As much to do of every kind."""
    author = f.make_user(f"author{next(f.number)}")
    for _ in range(number):
        a_register(author)


def test_the_page_and_its_lists_cost_the_same_for_few_and_for_many(staff, django_assert_max_num_queries):
    addresses = ["/admin/", *(f"/admin/register/entry/?task={name}" for name in tasks(staff))]
    counts = []
    for number in (1, 14):
        many(number)
        counts.append([])
        for address in addresses:
            with django_assert_max_num_queries(12) as captured:
                staff.get(address)
            counts[-1].append(len(captured))
    assert Entry.objects.count() > 200
    assert counts[0] == counts[1]


def test_the_page_is_light_and_has_no_script(staff):
    many(8)
    content = staff.get("/admin/").content
    assert len(content) < 25_000
    assert b"<script" not in content and b"style=" not in content


def test_all_numbers_are_read_with_one_query(staff, django_assert_num_queries):
    many(1)
    with django_assert_num_queries(11) as captured:
        staff.get("/admin/")
    counting = [
        query["sql"] for query in captured if "UNION ALL" in query["sql"].upper() and "COUNT" in query["sql"].upper()
    ]
    assert len(counting) == 1


def test_a_draft_that_goes_takes_its_requests_along(staff):
    review = f.make_review(entry=f.make_meeting(status="draft").entry)
    record = Meeting.objects.get()
    assert staff.post(page(record, "delete"), {"post": "yes"}).status_code == 302
    assert not Review.objects.filter(pk=review.pk).exists()
