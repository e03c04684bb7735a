"""Clerks who save through the admin's real forms over HTTP, and remember what they were told."""

import http.client
import json
import re
import threading
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import ClassVar
from urllib.parse import urlencode

LONGEST = 30  # seconds that a clerk waits for an answer
MEETINGS = "/admin/meetings/meeting/"
LOGIN = "/admin/login/"
DOCUMENTS = "/admin/autocomplete/?app_label=register&model_name=citation&field_name=document&term=UNRCCA"
ERRORS = re.compile(r'<ul class="errorlist.*?</ul>|<p class="errornote.*?</p>', re.DOTALL)


class Form(HTMLParser):
    """What a browser would send from a page: pairs of name and value, in ``sent``."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.box, self.text, self.options = [], None, "", []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        kind = given.get("type", "text")
        if tag == "input" and kind in ("text", "hidden", "number", "url") or "checked" in given:
            self.add(given.get("name"), given.get("value") or "on" * ("checked" in given))
        elif tag in ("select", "textarea"):
            self.box, self.text, self.options, self.several = given.get("name"), "", [], "multiple" in given
        elif tag == "option":
            self.options.append((given.get("value", ""), "selected" in given))

    def handle_data(self, data):
        self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.add(self.box, self.text.removeprefix("\n"))
        elif tag == "select":
            chosen = [value for value, is_selected in self.options if is_selected]
            first = [] if self.several else [value for value, _selected in self.options[:1]]
            for value in chosen or first:
                self.add(self.box, value)

    def add(self, name, value):
        if name and "__prefix__" not in name:  # rows that a script would add
            self.sent.append((name, value))


@dataclass
class Save:
    """One save that a clerk sent: the title that it gives, and the address of the record once it was told."""

    title: str
    told: str = ""


class Clerk:
    """Somebody with a browser and a session, who adds meetings and changes them. ``head`` goes along with all."""

    head: ClassVar[dict] = {}

    def __init__(self, name, port, login):
        self.name, self.port, self.cookies = name, port, {}
        self.saves, self.address, self.is_saving = [], "", threading.Event()
        self.count, self.seconds = 0, 0.0  # of saves that were acknowledged, and that the last one took
        username, password = login
        status, _place, page = self.send(LOGIN, Form(self.get(LOGIN)), username=username, password=password)
        assert status == 302, f"{name} cannot log in: {status}\n{page[:500]}"
        self.source = json.loads(self.get(DOCUMENTS))["results"][0]["id"]

    def ask(self, method, path, data=None, kind="application/x-www-form-urlencoded"):
        """Status, place and text of the answer. Raises ``OSError`` or ``HTTPException`` where there is none."""
        head = self.head | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if data:
            head["Content-Type"] = kind
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request(method, path, data, head)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: cookie.value for name, cookie in SimpleCookie(line).items()}
        return answer.status, answer.headers.get("Location", ""), text

    def get(self, path):
        status, _place, text = self.ask("GET", path)
        if status != 200:
            raise http.client.HTTPException(f"{path} answers {status}")
        return text

    def send(self, path, form, **changes):
        kept = [(name, value) for name, value in form.sent if name not in changes]
        return self.ask("POST", path, urlencode(kept + list(changes.items())))

    def save_next(self) -> str:
        """Add a meeting or change the last one, in turns of three; what is wrong with the answer, or nothing."""
        is_new = len(self.saves) % 3 == 0 or not self.address
        path = f"{MEETINGS}add/" if is_new else self.address
        form = Form(self.get(path))
        save = Save(f"{self.name}, save {len(self.saves) + 1}, {time.monotonic_ns()}")
        self.saves.append(save)
        self.address = ""  # whoever is not told adds another one next time
        began = time.monotonic()
        self.is_saving.set()
        status, place, page = self.send_meeting(path, form, title_en=save.title)
        self.is_saving.clear()
        if status != 302:
            return f"{save.title}: {path} answers {status}: {what_is_wrong(page)}"
        self.address = save.told = place
        self.count, self.seconds = self.count + 1, time.monotonic() - began
        return ""

    def send_meeting(self, path, form, **changes):
        """Send the form of a meeting, filled in so that it may be published; status, place and page."""
        fixed = {"kind": "expert", "start": "2012", "status": "published", "source": self.source, "_continue": "1"}
        unknown = {name: "unknown" for name, reason in form.sent if name.startswith("why_") and not reason}
        return self.send(path, form, **fixed | unknown | changes)

    def page(self):
        """The public address of the meeting that was saved last."""
        from django.db import connections

        from meetings.models import Meeting

        address = Meeting.objects.get(pk=self.address.split("/")[-3]).get_absolute_url()
        connections.close_all()
        return address

    def withdraw(self) -> str:
        """Withdraw the last meeting; what is wrong with the answer, or nothing."""
        path, self.address = self.address, ""
        changes = {"status": "withdrawn", "withdrawn_reason_en": "Proof"}
        status, _place, page = self.send_meeting(path, Form(self.get(path)), **changes)
        return "" if status == 302 else f"{path} cannot be withdrawn, {status}: {what_is_wrong(page)}"


def what_is_wrong(page) -> str:
    """What a form says about what was sent, each sentence once; the beginning of any other page."""
    said = [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in ERRORS.findall(page)]
    return " ".join(dict.fromkeys(said)) or page[:2000]
