"""Broken links are found by asking, and nobody else is asked than who is meant."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ctitf_site.register.links import asking
from ctitf_site.register.links.asking import Answer, Asker
from ctitf_site.register.links.checking import broken_links, check
from ctitf_site.register.links.places import is_public, machine
from ctitf_site.register.models import Document, Link
from tests import factories as f
from tests.desk.forms import page
from tests.register.test_uploads import PDF, SimpleUploadedFile

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.measured]


class Handler(BaseHTTPRequestHandler):
    def answer(self):
        path = self.path.partition("?")[0]
        self.server.asked.append(f"{self.command} {self.path}")
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
        elif path == "/for-ever":
            self.send_response(301)
            self.send_header("Location", "/for-ever")
        elif path == "/only-get":
            self.send_response(405 if self.command == "HEAD" else 200)
        elif path == "/drips":
            while not self.server.stop.wait(0.1):
                self.wfile.write(b"H")
            return
        elif path == "/no-head" and self.command == "HEAD":
            return
        elif path == "/hangs":
            self.server.stop.wait(5)
            return
        else:
            self.send_response(200 if path == "/no-head" else int(path.strip("/").partition("/")[0] or 200))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 100)

    do_HEAD = do_GET = answer

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.stop = [], threading.Event()
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.stop.set()
        server.shutdown()


@pytest.fixture
def asker():
    return Asker(per_second=100, timeout=0.5, may_be_local=True)


def run(**options):
    """What the command prints, and whether anything is broken."""
    out = StringIO()
    try:
        call_command("check_links", stdout=out, per_second=100, timeout=1, may_be_local=True, **options)
    except CommandError as error:
        assert error.returncode == 1
        return out.getvalue(), True
    return out.getvalue(), False


# Asking -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "status", "broken"),
    [
        ("/200", 200, False),
        ("/only-get", 200, False),
        ("/to//200", 200, False),
        ("/to//to//404", 404, True),
        ("/404", 404, True),
        ("/410", 410, True),
        ("/500", 500, True),
        ("/403", 403, False),
        ("/429", 429, False),
        ("/for-ever", None, True),
        ("/hangs", None, True),
        ("/drips", None, True),
        ("/no-head", 200, False),
        ("/to/ftp://example.org/", None, True),
        ("/200/страница?q=ы", 200, False),
    ],
)
def test_an_answer_says_whether_the_page_is_there(path, status, broken, server, asker):
    answer = asker.ask(server.url + path)
    assert (answer.status, answer.is_broken) == (status, broken) and bool(answer.problem) == (status is None)
    assert len(server.asked) <= 12


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:8000/", "http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.1.1/",
        "http://[::1]/", "http://[fe80::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://224.0.0.1/",
        "http://100.64.0.1/", "http://2130706433/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2002:c0a8:101::1]/",
        "http://[::127.0.0.1]/", "http://[::ffff:0:7f00:1]/", "http://[fec0::1]/", "http://192.0.0.8/",
        "http://192.88.99.1/", "http://[2001:0:7f00:1::]/", "http://[ff0e::1]/", "http://[3fff::1]/",
    ],
)  # fmt: skip
def test_only_hosts_of_the_public_internet_are_asked(url):
    assert Asker(per_second=100, timeout=0.2).ask(url) == Answer(None, "not a public address")


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_a_machine_of_the_public_internet_is_asked_however_its_address_is_written(text):
    assert is_public(machine(text))


def test_a_redirect_does_not_lead_inside_either(server, asker, monkeypatch):
    allowed = asker._may_be_asked
    monkeypatch.setattr(asker, "_may_be_asked", lambda address: str(address) != "10.0.0.1" and allowed(address))
    assert asker.ask(f"{server.url}/to/http://10.0.0.1/").problem == "not a public address"


@pytest.mark.parametrize("location", ["http://[", "//[", "http://[::1"])
def test_a_redirect_to_no_address_is_broken(location, server, asker):
    answer = asker.ask(f"{server.url}/to/{location}")
    assert answer.is_broken and answer.problem.startswith("a redirect to no web address: ")


@pytest.mark.parametrize("url", ["http://", "http://x:99999/", "http://[/", "http://nowhere.invalid/", "http://ы..ы/"])
def test_what_is_no_address_is_broken(url):
    assert Asker(per_second=100, timeout=0.2).ask(url).is_broken


def test_a_host_is_asked_only_so_often(monkeypatch):
    now, slept = [0.0], []
    monkeypatch.setattr(asking.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(asking.time, "sleep", slept.append)
    pace = asking.Pace(2)
    for host in ("a", "a", "b", "a"):
        pace.wait(host)
    assert slept == [0, 0.5, 0, 1.0]


# The command ------------------------------------------------------------------------------------------------
def test_the_command_asks_what_records_give_and_reports_what_is_broken(server):
    good = f.make_document(url=f"{server.url}/200")
    bad = f.make_document(url=f"{server.url}/404", status="draft")
    both = f.make_organization(website=f"{server.url}/404")
    f.make_document(url=f"{server.url}/500", status="withdrawn", withdrawn_reason_en="Why")
    text, broken = run()
    day = timezone.now().strftime("%Y-%m-%d")
    assert broken and f"404, since {day}: {bad.url} ({bad.ref}, {both.ref})" in text
    assert "2 of 2 addresses asked, 1 broken; 0 files broken." in text
    assert {link.url: link.status for link in Link.objects.all()} == {good.url: 200, bad.url: 404}
    assert [link.url for link in broken_links()] == [bad.url]


def test_no_address_ends_a_run(server):
    """Whatever is wrong with one, the others are asked."""

    def ask(url):
        if url == "http://bad":
            raise RuntimeError("odd\x00\ud800" + "x" * 500)
        return Answer(200)

    links = {link.url: link for link in check(["http://bad", "http://good"], ask)}
    assert links["http://bad"].problem == ("RuntimeError: odd" + "x" * 500)[:200] and links["http://good"].status == 200
    f.make_document(url=f"{server.url}/to/http://[")
    f.make_document(url=f"{server.url}/200")
    text, broken = run()
    assert broken and "a redirect to no web address: Invalid IPv6 URL" in text and "2 of 2 addresses asked" in text


def test_it_is_kept_since_when_an_address_is_broken_and_forgotten_when_it_works(server):
    document = f.make_document(url=f"{server.url}/404")
    long_ago = timezone.now() - timedelta(days=40)
    run()
    Link.objects.update(broken_since=long_ago)
    assert f"since {long_ago:%Y-%m-%d}" in run()[0]
    Document.objects.filter(pk=document.pk).update(url=f"{server.url}/200")
    text, broken = run()
    assert not broken and "1 of 1 addresses asked, 0 broken" in text
    assert [link.url for link in Link.objects.all()] == [f"{server.url}/200"]


def test_only_what_is_due_is_asked(server):
    for path in ("200", "404", "410"):
        f.make_document(url=f"{server.url}/{path}")
    run()
    Link.objects.filter(status=410).update(checked_at=timezone.now() + timedelta(0), broken_since=None)
    server.asked.clear()
    assert run(only_broken=True)[1] and {line.split()[1] for line in server.asked} == {"/404"}
    server.asked.clear()
    text, broken = run(older_than=2)
    assert server.asked == [] and broken, "what was found broken is still told"
    Link.objects.filter(status=200).update(checked_at=timezone.now() - timedelta(days=3))
    run(older_than=2)
    assert server.asked == ["HEAD /200"]


@pytest.mark.parametrize("options", [{"older_than": -1}, {"older_than": 10**9}, {"per_second": 0}, {"timeout": 0}])
def test_an_option_that_makes_no_sense_is_refused(options):
    with pytest.raises(CommandError, match=" is "):
        call_command("check_links", **options)


def test_files_that_are_not_what_came_in_are_reported(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    whole, changed, lost = (f.make_document(file=SimpleUploadedFile("a.pdf", PDF + bytes([n]))) for n in range(3))
    (tmp_path / changed.file.name).write_bytes(b"other")
    (tmp_path / lost.file.name).unlink()
    text, broken = run()
    assert broken and f"{changed.ref}: the file is not the one that came in" in text
    assert f"{lost.ref}: the file is not there" in text and f"{whole.ref}:" not in text


# The desk ---------------------------------------------------------------------------------------------------
def test_the_list_of_documents_shows_and_finds_what_is_broken(server, staff):
    f.make_document(title_en="Good one", url=f"{server.url}/200")
    f.make_document(title_en="Bad one", url=f"{server.url}/404")
    run()
    f.make_document(title_en="New one", url=f"{server.url}/201")
    text = staff.get(page(Document, "changelist"), {"link": "broken"}).content.decode()
    assert text.count("Broken since") == 1
    assert "Broken since" not in staff.get(page(Document, "changelist")).content.decode(), "nine columns are enough"

    def found(value):
        shown = staff.get(page(Document, "changelist"), {"link": value}).context["cl"].result_list
        return [document.title_en for document in shown]

    assert found("broken") == ["Bad one"] and found("unasked") == ["New one"]
    assert staff.get(page(Document, "changelist"), {"link": "nonsense"}).status_code in (200, 302)
    assert staff.get(page(f.Organization, "changelist"), {"link": "broken"}).status_code == 200


def test_what_was_found_is_nobody_elses(server, client, past):
    document = f.make_document(url=f"{server.url}/404/MARKED")
    Link.objects.create(url="https://example.org/DRAFT", status=404, checked_at=timezone.now())
    for address in (document.get_absolute_url(), f"/api/v1/documents/{document.ref}/"):
        text = client.get(address).content.decode()
        assert "broken_since" not in text and "DRAFT" not in text
