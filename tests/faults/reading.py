"""A reader who asks for counted records in one form after the other, and checks what it is told."""

import gzip
import http.client
import random
import re
import threading
import time

PAGE, RECORD, LIST = "page", "record", "list"
TYPES = {"application/json": "application/json", "text/csv": "text/csv", "*/*": "application/json"}
COUNT = re.compile(r"(?:Change|Правка) (\d+)\.")
WORD = {"en": "Change", "ru": "Правка"}


class Reader(threading.Thread):
    """Asks over a new connection each time, so that any process may answer."""

    def __init__(self, port, counted, stop, seed, mark):
        super().__init__(daemon=True)
        self.port, self.counted, self.stopped, self.chance, self.mark = port, counted, stop, random.Random(seed), mark
        self.faults, self.answers, self.kept, self.oldest = [], 0, 0, 0.0

    def run(self):
        while not self.stopped.is_set():
            self.read(self.chance.choice(self.counted), self.chance.choice([PAGE, PAGE, RECORD, LIST]))

    def read(self, counted, kind):
        """Ask in a language, format and encoding taken by chance."""
        language, encoding = self.chance.choice(["en", "ru"]), self.chance.choice(["gzip", "identity"])
        accept = self.chance.choice([*TYPES]) if kind == LIST else "*/*"
        record = counted.record
        path = {
            PAGE: f"/{language}/organizations/{record.slug}/",
            RECORD: f"/api/v1/organizations/{record.ref}/",
            LIST: "/api/v1/organizations/?limit=100",
        }[kind]
        headers = {"Accept": accept, "Accept-Language": language, "Accept-Encoding": encoding}
        began = time.monotonic()
        answer, text = self.ask(path, headers)
        wrong = [*self.of_another(answer, text, headers, kind)]
        if kind != LIST:
            wrong += self.too_old(counted, answer.status, COUNT.search(text), began)
        self.faults += [f"{path} {headers}: {each}" for each in wrong]

    def ask(self, path, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        self.answers += 1
        self.kept += answer.getheader("Cache-Status", "").endswith("hit")
        return answer, (gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body).decode()

    def of_another(self, answer, text, headers, kind):
        """What in the answer was meant for somebody else."""
        if self.mark in text:
            yield "tells of a draft"
        if answer.getheader("Content-Language") != headers["Accept-Language"]:
            yield f"speaks {answer.getheader('Content-Language')}"
        if answer.getheader("Content-Encoding") == "gzip" and headers["Accept-Encoding"] != "gzip":
            yield "is compressed"
        wanted = "text/html" if kind == PAGE else TYPES[headers["Accept"]]
        if answer.status == 200 and not answer.getheader("Content-Type").startswith(wanted):
            yield f"is {answer.getheader('Content-Type')}"
        if answer.status == 200 and kind == PAGE and WORD[headers["Accept-Language"]] not in text:
            yield "has the words of another language"

    def too_old(self, counted, status, found, began):
        """What the answer should know already."""
        allowed = counted.allowed(began)
        if status in (404, 410):
            if not any(each.hides for each in allowed):
                yield f"answers {status}, though it is shown since change {allowed[0].number}"
        elif status != 200 or not found:
            yield f"answers {status} without a number"
        elif int(found[1]) not in [each.number for each in allowed if not each.hides]:
            yield f"tells of change {found[1]}, and may of {[each.number for each in allowed if not each.hides]}"
        else:
            self.oldest = max(self.oldest, counted.behind(int(found[1]), began))
