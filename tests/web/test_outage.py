"""While the database is away, readers get the latest release with a notice, and staff are told to wait."""

from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import ANY

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ctitf_site.register import watch
from ctitf_site.register.releases import latest
from ctitf_site.register.revisions import write_revision
from meetings.models import Meeting
from tests import factories as f
from tests.outages import NOTICE, content, outage
from tests.reading import Page, read
from tests.site.world import SECRET, add_drafts, addresses, published_world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("past", "at_once"),
    pytest.mark.thorough,
    pytest.mark.measured,
]
DAY = 86_400


def test_a_page_is_answered_from_the_release_with_a_notice(client, meeting):
    address, release = meeting.get_absolute_url(), latest()
    live = client.get(address)
    assert "After" in content(live) and NOTICE not in content(live) and "X-Register-Release" not in live
    with outage():
        answer = client.get(address)
    page = Page(content(answer))
    assert answer.status_code == 200 and "Released" in page.text and "After" not in page.text
    assert NOTICE in page.text and release.name in page.text
    assert (answer["X-Register-Release"], answer["Cache-Control"]) == (release.name, "no-cache")
    assert "X-Robots-Tag" not in answer


def test_the_notice_is_in_the_language_of_the_page(client, meeting):
    with outage():
        page = read(client, "/ru/meetings/")
    assert page.find("html", lang="ru") and page.find("aside", **{"class": "as-of outage"})
    assert latest().name in page.text


def test_the_live_site_returns_by_itself(client, meeting):
    with outage():
        assert NOTICE in content(client.get("/en/"))
    assert NOTICE not in content(client.get("/en/"))


def test_once_it_is_away_it_is_looked_for_once_a_second(client, meeting, monkeypatch):
    monkeypatch.setattr(watch, "SECONDS", 60)
    looks = []
    monkeypatch.setattr(watch, "why_away", lambda *_of, **_how: looks.append(1) or "gone")
    for _time in range(3):
        assert NOTICE in content(client.get("/en/"))
    assert len(looks) == 1


def test_programs_are_told_in_a_header(client, meeting):
    with outage():
        answer = client.get(f"/api/v1/meetings/{meeting.ref}/", headers={"origin": "https://partner.example"})
        table = client.get("/api/v1/meetings/?format=csv")
        assert "Released" in content(table) and "After" not in content(table)
    assert answer.json()["title"]["en"] == "Released"
    assert "X-Register-Release" in answer["Access-Control-Expose-Headers"]
    assert answer["X-Register-Release"] == table["X-Register-Release"] == latest().name


def test_history_and_changes_are_those_of_the_release(client, meeting):
    with outage():
        history = client.get(f"/en/history/{meeting.ref}/")
        changes = client.get("/api/v1/changes/?include=record").json()
        told = [content(client.get(f"/en/changes{end}")) for end in ("/", ".atom", "/?kind=meeting&since=2020")]
    assert content(history).count("</time>") == 2
    assert all("Released" in text and "After" not in text for text in told)
    assert (changes["last_seq"], [change["seq"] for change in changes["results"]]) == (2, [1, 2])


def test_a_copy_that_is_ahead_of_the_release_waits(client, meeting):
    with outage():
        answer = client.get("/api/v1/changes/?since=3")
        assert client.get("/api/v1/changes/?since=2").json()["results"] == []
    assert answer.status_code == 503 and answer["Retry-After"]
    assert latest().name in answer.json()["detail"]


@pytest.mark.parametrize("is_cached", [True, False])
def test_the_past_is_still_there(client, meeting, is_cached):
    address, query = meeting.get_absolute_url(), {"as_of": "seq:1"}
    if is_cached:
        client.get(address, query)
    with outage():
        page = content(client.get(address, query))
        table = content(client.get("/api/v1/meetings/", query | {"format": "csv"}))
        day = content(client.get(address, {"as_of": str(timezone.localdate() - timedelta(days=1))}))
    assert all("Before" in text and "Released" not in text for text in (page, table, day))
    assert NOTICE in page and "You read what the register said" in page


@pytest.mark.parametrize("moment", ["seq:3", "today", "seq:999"])
def test_what_was_said_after_the_release_is_known_later(client, meeting, moment):
    query = {"as_of": moment.replace("today", str(timezone.localdate()))}
    with outage():
        page, answer = (client.get(address, query) for address in ("/en/meetings/", "/api/v1/meetings/"))
    assert page.status_code == answer.status_code == 503 and page["Retry-After"]
    assert latest().name in content(page) and "(seq:2)" in answer.json()["detail"]


def test_files_of_published_records_still_leave(client, releases, settings):
    settings.MEDIA_ROOT = settings.RELEASES_DIR.parent / "media"
    shown, hidden = (
        f.make_document(file=ContentFile(b"%PDF-1.4 note", name="note.pdf"), status=status)
        for status in ("published", "draft")
    )
    write_revision(shown, action="created")
    call_command("build_release", verbosity=0)
    with outage():
        answer, none = client.get(shown.file.url), client.get(hidden.file.url)
        assert content(answer) == "%PDF-1.4 note" and answer["X-Register-Release"]
    assert none.status_code == 503


def test_bad_input_is_still_refused(client, meeting):
    with outage():
        assert client.get("/en/meetings/?kind=party").status_code == 400
        assert client.get("/api/v1/meetings/?as_of=yesterday").status_code == 400
        assert client.get("/en/nothing/").status_code == 404


def test_what_is_not_in_the_release_may_be_newer(client, meeting):
    newer = f.make_meeting()
    write_revision(newer, action="created")
    page, data = newer.get_absolute_url(), f"/api/v1/meetings/{newer.ref}/"
    assert client.get(page).status_code == 200
    with outage():
        for address in (page, data, "/media/documents/nothing.pdf"):
            answer = client.get(address)
            assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_staff_are_told_that_nothing_was_saved(staff, meeting):
    list_of_all, form = reverse("admin:meetings_meeting_changelist"), reverse("admin:meetings_meeting_add")
    with outage():
        for answer in (staff.get(list_of_all), Client().get("/admin/login/"), staff.get(form)):
            assert (answer.status_code, answer["Retry-After"]) == (503, "30")
            assert "Nothing can be entered" in content(answer)
        saved = staff.post(form, {"title_en": "New"})
        assert saved.status_code == 503 and "Nothing was saved" in content(saved)
        assert staff.get("/en/").status_code == 200, "a reader who is logged in reads on"
    assert Meeting.objects.count() == 1


def test_staff_are_told_in_their_language(staff, releases):
    staff.cookies["django_language"] = "ru"
    with outage():
        assert Page(content(staff.get("/admin/"))).find("html", lang="ru")


def test_without_a_release_readers_are_told_to_come_back(client, releases):
    address = f.make_meeting().get_absolute_url()
    with outage():
        page, answer = client.get(address), client.get("/api/v1/meetings/")
        ready = client.get("/readyz")
        assert client.get("/healthz").status_code == client.get("/robots.txt").status_code == 200
    assert page.status_code == answer.status_code == ready.status_code == 503
    assert ready["Content-Type"] == "application/problem+json" and ready.json()["status"] == 503
    assert NOTICE in content(page) and (page["Retry-After"], answer["Retry-After"]) == ("30", "30")
    assert answer["Content-Type"] == "application/problem+json"


def test_readyz_says_from_where_readers_are_answered(client, meeting, monkeypatch):
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("ctitf_site.web.watching.ready.timezone", SimpleNamespace(now=lambda: later))
    release = {"name": latest().name, "age_seconds": ANY}
    here = {"answered_from": "database", "database": "there", "migrations_missing": 0}
    away = {"answered_from": latest().name, "database": "away", "migrations_missing": None}
    answer = client.get("/readyz")
    assert answer.json() == {**here, "latest_release": {**release, "behind": 1}}
    assert 2 * DAY <= answer.json()["latest_release"]["age_seconds"] < 2 * DAY + 600
    with outage():
        assert client.get("/readyz").json() == {**away, "latest_release": {**release, "behind": None}}


def test_readyz_says_that_there_is_no_release(client, releases):
    assert client.get("/readyz").json()["latest_release"] is None


def test_readyz_tells_of_migrations_that_wait(client, releases):
    """Readers are answered meanwhile, so this is no reason to take the process away from them."""
    MigrationRecorder.Migration.objects.filter(app__in=["meetings", "actionplan"]).delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations_missing"]) == (200, 3)


def test_readyz_asks_as_much_however_long_the_register_is(client, meeting, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(3):
        client.get("/readyz")


def test_language_can_be_chosen(client, releases):
    with outage():
        assert client.post("/i18n/setlang/", {"language": "ru", "next": "/ru/"}).status_code == 302


def test_nothing_is_published_meanwhile(client, meeting, settings, caplog):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "ctitf_site.web.due.DueMiddleware"]
    with outage():
        assert client.get("/en/").status_code == 200
    assert "could not be published" not in caplog.text and "is away" in caplog.text


def test_no_draft_is_in_an_answer(client, releases):
    world = published_world()
    add_drafts(world)
    for record in world.records:
        write_revision(record, action="created")
    call_command("build_release", verbosity=0)
    pages = [*addresses(world.records), *addresses(world.records, "ru"), "/sitemap.xml", "/api/v1/changes/"]
    tables = [f"/api/v1/{record.noun}s/?format={name}" for record in world.records for name in ("json", "csv")]
    with outage():
        for address in [*pages, *tables]:
            answer = client.get(address)
            assert answer.status_code == 200 and SECRET not in content(answer), address


@pytest.mark.django_db(transaction=True)
def test_an_error_of_a_query_is_no_outage(monkeypatch):
    def broken(*_args, **_kwargs):
        connection.cursor().execute("SELECT 1 FROM nothing_of_this_name")

    monkeypatch.setattr("ctitf_site.pages.about.AboutPage.get_context_data", broken)
    connection.ensure_connection()
    connection.close_at = 0  # as old as connections become
    answer = Client(raise_request_exception=False).get("/en/about/")
    assert answer.status_code == 500 and "X-Register-Release" not in answer
