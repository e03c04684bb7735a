"""Clients that are as slow as can be: they send a byte a second, or read one, and never end. Or nothing."""

import selectors
import socket
import threading
from collections import Counter
from contextlib import suppress

HEAD = "GET /en/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
READING = "GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n"
FORM = (
    "POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 198.51.100.{}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nusername="
)
LOGIN = FORM.removesuffix("username=")
LARGE = "/api/v1/openapi.json", "/data/latest.zip"
NARROW = 2048  # bytes that the client's own buffer takes


class SlowClients:
    """``many`` of them, a third each slow with a head, with a form and in reading; within a ``with`` they are there.

    Who is sent away comes again.
    """

    def __init__(self, port, many):
        self.port, self.stopped = port, threading.Event()
        kinds = [HEAD, FORM, READING]
        self.wanted = [
            kinds[number % 3].format(LARGE[number % 2] if number % 3 == 2 else number) for number in range(many)
        ]
        self.open = dict(enumerate(map(self.begin, self.wanted)))
        self.thread, self.returned = threading.Thread(target=self.go_on, daemon=True), 0

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.stopped.set()
        self.thread.join()
        for client in self.open.values():
            client.close()

    def begin(self, words):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
        client.settimeout(0.2)
        with suppress(OSError):
            client.connect(("127.0.0.1", self.port))
            client.sendall(words.encode())
        return client

    def go_on(self):
        while not self.stopped.wait(1):
            for number, words in enumerate(self.wanted):
                if not self.one_byte(self.open[number], is_reading=words.startswith("GET /") and "X-Slow" not in words):
                    self.open[number].close()
                    self.open[number] = self.begin(words)
                    self.returned += 1

    def one_byte(self, client, is_reading):
        """Is the client still listened to, or told something?"""
        try:
            if is_reading:
                client.settimeout(0.001)
                return client.recv(1) != b""
            return client.send(b"a") == 1
        except TimeoutError:
            return True
        except OSError:
            return False


class SilentClients:
    """``many`` of them say that they send a form, and send nothing; within a ``with`` they are there.

    Every other one comes from its own one of ``HOUSES`` addresses, the others through a proxy on this machine, which
    names as many. Who is sent away comes again at once. ``told`` counts the beginnings of what they were answered.
    """

    HOUSES = 50

    def __init__(self, port, many):
        self.port, self.many, self.stopped, self.told = port, many, threading.Event(), Counter()
        self.open, self.thread = selectors.DefaultSelector(), threading.Thread(target=self.go_on, daemon=True)

    def __enter__(self):
        for number in range(self.many):
            self.begin(number)
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.stopped.set()
        self.thread.join()
        for key in list(self.open.get_map().values()):
            key.fileobj.close()

    def begin(self, number):
        house = number // 2 % self.HOUSES + 1
        client = socket.create_connection(
            ("127.0.0.1", self.port), source_address=("127.0.0.1" if number % 2 else f"127.0.9.{house}", 0)
        )
        words = LOGIN.format(house)
        client.sendall((words if number % 2 else words.replace("X-Forwarded-For", "X-Nothing")).encode())
        self.open.register(client, selectors.EVENT_READ, number)

    def go_on(self):
        while not self.stopped.is_set():
            for key, _events in self.open.select(0.2):
                answer = b""
                with suppress(OSError):
                    answer = key.fileobj.recv(100)
                self.told[answer[9:12].decode() or "nothing"] += 1
                self.open.unregister(key.fileobj)
                key.fileobj.close()
                self.begin(key.data)
