"""What the log says of a request, and what it never says: who asks, and what for."""

import json
import logging
import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client

from ctitf_site.web.watching.ids import Identified
from ctitf_site.web.watching.lines import JsonFormatter, LineFormatter
from tests import factories as f
from tests.desk.entering import log_in
from tests.fronts import ask
from tests.reading import Page

pytestmark = pytest.mark.django_db
OURS = re.compile(r"[0-9a-f]{32}")
LIST = "/en/meetings/"
REPEATED = "duplicate key\nПОДРОБНОСТИ:  Key (notes)=(hidden\n\nhidden) already exists.\n"


@pytest.fixture
def site(register):
    """The whole site as the server runs it: in front of all the layer that gives each request its id."""
    return Identified(register)


@pytest.fixture
def written():
    """All that is logged meanwhile, as each of the two formatters writes it."""
    root, before = logging.getLogger(), logging.getLogger().level
    handlers = {"json": logging.StreamHandler(StringIO()), "line": logging.StreamHandler(StringIO())}
    for handler, formatter in zip(handlers.values(), (JsonFormatter(), LineFormatter()), strict=True):
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda name="json": handlers[name].stream.getvalue()
    root.setLevel(before)
    for handler in handlers.values():
        root.removeHandler(handler)


@pytest.fixture
def broken(monkeypatch):
    """A site on which every page of meetings fails, with words that a database says of what somebody has entered."""

    def fail(*_args, **_kwargs):
        raise IntegrityError(REPEATED)  # a trace shows this line, too

    monkeypatch.setattr("meetings.views.MeetingListView.get_queryset", fail)


# ---- The id


def test_each_answer_has_an_id_of_its_own_also_when_it_is_given_again(site):
    first, again = ask(site, LIST), ask(site, LIST)
    known = ask(site, LIST, headers={"if-none-match": first.headers["ETag"]})
    assert again.was_kept and known.status == 304
    ids = [answer.headers["X-Request-ID"] for answer in (first, again, known, ask(site, "/en/nothing/"))]
    assert len(set(ids)) == 4 and all(map(OURS.fullmatch, ids))


def test_programs_in_browsers_may_read_it(site):
    answer = ask(site, "/api/v1/meetings/", headers={"origin": "https://elsewhere.example.org"})
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"].split(", ")


@pytest.mark.parametrize("given", ["7f3d-0001-of-proxy", "0" * 64])
def test_our_own_proxy_may_give_it(site, settings, given):
    settings.TRUSTED_PROXIES = 1
    assert ask(site, LIST, headers={"x-request-id": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "0" * 65, 'a", "level": "ERROR', "new\nline-of-log", "номер-запроса"])
def test_no_other_form_of_it_is_taken(site, settings, given):
    settings.TRUSTED_PROXIES = 1
    assert OURS.fullmatch(ask(site, LIST, headers={"x-request-id": given}).headers["X-Request-ID"])


def test_nobody_gives_it_where_no_proxy_is_trusted(site, settings):
    settings.TRUSTED_PROXIES = 0
    assert OURS.fullmatch(ask(site, LIST, headers={"x-request-id": "7f3d-0001"}).headers["X-Request-ID"])


def test_who_meets_an_error_can_quote_it(site, broken):
    page = ask(site, "/ru/meetings/")
    assert page.status == 500 and page.headers["X-Request-ID"] in Page(page.body.decode()).text


def test_a_program_can_quote_it(site, monkeypatch):
    monkeypatch.setattr("meetings.api.MeetingViewSet.list", lambda *_args, **_kwargs: 1 / 0)
    answer = ask(site, "/api/v1/meetings/")
    assert answer.status == 500 and json.loads(answer.body)["request_id"] == answer.headers["X-Request-ID"]


# ---- The lines


def test_each_line_is_an_object_that_names_the_request(site, broken, written):
    answer = ask(site, "/en/meetings/?q=what+is+looked+for")
    failed, done = map(json.loads, written().splitlines())
    assert failed["level"] == "ERROR" and failed["logger"] == "django.request"
    assert failed["message"] == "Internal Server Error: /en/meetings/"
    assert failed["error"].startswith("Traceback") and "duplicate key" in failed["error"]
    for line in (failed, done):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
        assert (line["request"], line["status"]) == (answer.headers["X-Request-ID"], 500)
        assert (line["method"], line["path"]) == ("GET", "/en/meetings/")
    assert done["message"].startswith("Answered in ") and done["level"] == "INFO"


def test_what_is_kept_has_its_line_too(site, written):
    answers = [ask(site, LIST), ask(site, LIST)]
    lines = [json.loads(line) for line in written().splitlines()]
    assert [line["request"] for line in lines] == [answer.headers["X-Request-ID"] for answer in answers]
    assert [line["status"] for line in lines] == [200, 200]


def test_words_for_a_person_have_the_id_too(site, broken, written):
    answer = ask(site, LIST)
    first = written("line").splitlines()[0]
    assert first == f"ERROR django.request: Internal Server Error: /en/meetings/ [{answer.headers['X-Request-ID']}]"
    assert "Traceback" in written("line")


def test_a_line_outside_of_any_request_names_none(written, monkeypatch):
    monkeypatch.setattr("ctitf_site.web.watching.lines.asked", lambda: None)
    logging.getLogger("ctitf_site").warning("Two\nlines of %s", "words")
    (line,) = map(json.loads, written().splitlines())
    assert line["message"] == "Two\nlines of words" and not {"request", "path", "method", "status"} & set(line)
    assert written("line") == "WARNING ctitf_site: Two\nlines of words\n"


# ---- Nothing about persons


def test_no_query_cookie_address_or_browser_is_written(site, broken, written):
    headers = {"cookie": "sessionid=s3cret", "user-agent": "Browser/1.0", "x-forwarded-for": "198.51.100.7"}
    ask(site, "/en/meetings/?q=wanted", headers=headers | {"referer": "https://from.example.org/"})
    ask(site, "/en/nothing/?q=wanted", headers=headers)
    ask(site, "/en/meetings/?q=%00wanted", headers=headers)
    assert written().count('"request"') > 4
    for name in ("json", "line"):
        for word in ("wanted", "s3cret", "Browser", "198.51", "from.example", "::1"):
            assert word not in written(name)


def test_what_a_database_repeats_of_an_entry_is_not_written(site, broken, written):
    """Whatever it calls that, and however many lines there are."""
    ask(site, LIST)
    for name in ("json", "line"):
        assert "duplicate key …" in written(name) and "hidden" not in written(name)


def test_nor_where_an_error_is_only_named(written):
    logging.getLogger("ctitf_site").warning("%r was not answered: %s", LIST, IntegrityError(REPEATED))
    for name in ("json", "line"):
        assert "was not answered: duplicate key …" in written(name) and "hidden" not in written(name)


def test_nor_where_it_led_to_another_error(written):
    try:
        try:
            User.objects.bulk_create([User(username="hidden"), User(username="hidden")])
        except IntegrityError as error:
            raise RuntimeError("What was to be saved was there.") from error
    except RuntimeError:
        logging.getLogger("ctitf_site").exception("Failed")
    for name in ("json", "line"):
        assert "IntegrityError" in written(name) and "(hidden)" not in written(name)


def test_the_address_of_a_preview_is_not_written(site, written):
    ask(site, "/en/preview/t0ken:of:a-draft/")
    for name in ("json", "line"):
        assert "/preview/…/" in written(name) and "t0ken" not in written(name)


def test_who_fails_to_log_in_is_not_named(written, settings):
    settings.AXES_ENABLED = True
    f.make_user("clerk")
    for name in ("clerk", "nobody-of-this-name"):
        for _attempt in range(5):
            log_in(name, "wrong password", Client(REMOTE_ADDR="198.51.100.7"))
    assert "Locking out a client" in written()
    for word in ("clerk", "nobody-of", "198.51", "wrong password"):
        assert word not in written()
