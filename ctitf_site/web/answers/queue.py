"""Few threads ask the site and its database; those of the server are many, and only take in what is sent, and wait.

So who sends or reads slowly keeps nobody waiting, and where more ask than can be answered soon, the next one is told
so at once. What is alive says so in any case.
"""

import logging
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from contextvars import copy_context
from functools import partial
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore, Lock

from corsheaders.middleware import CorsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import errors
from ..clients import client_of
from ..guard import takes_forms
from ..handler import request_of
from ..headers import HeadersMiddleware
from .silent import SLOWEST, Silent

# Each of the threads that ask the site holds one connection to the database.
ASKING = min(2 * (os.cpu_count() or 1) + 1, 16)
# So many may wait for one of these; so many may send something at once, as those who send nothing take places until it
# is seen; and so many of these from one address.
WAITING, SENDING, OF_ONE = 120, 400, 8
# So many are told at a time that they were refused: very many at once would take the processor from those who are not.
FEW = 4
# What the server needs so that some of its threads are always left for answers that are kept, and for files.
THREADS = ASKING + WAITING + SENDING + 24
# Seconds that one waits at most, longer than for one query; in which something must have been sent; and after which to
# ask again.
LONGEST, PATIENCE, SOON = 8, 10, 5
LOOK = 1  # seconds within which it must be known what the register says now
LATEST = 600  # seconds in which it must all be here, however long it is
# Bytes of a form with its files; of what is sent to log in, maybe with a form that was kept; of all that is here at
# once, which Django may write a second time; and those that are held in memory.
MB = 1 << 20
LARGEST, LOGIN, ALTOGETHER, SMALL, CHUNK = 100 * MB, 3 * MB, 200 * MB, MB, 1 << 16
APART = "/healthz"
log = logging.getLogger(__name__)


class Refused(Exception):
    """The answer to a request that the site was not asked."""

    def __init__(self, status, detail):
        super().__init__(status, detail)
        self.status, self.detail = status, detail


class Queue:
    """A WSGI application around ``site``."""

    def __init__(self, site):
        self.site, self.threads = site, ThreadPoolExecutor(ASKING, "site")
        self.looking, self.silent = ThreadPoolExecutor(1, "state"), Silent(PATIENCE)
        self.places, self.sending = BoundedSemaphore(ASKING + WAITING), Sending(self.silent)
        self.refusing = BoundedSemaphore(FEW)

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == APART:
            return self.site(environ, start_response)
        try:
            with self.sending.taken_in(environ), self.silent.making(environ):
                return self.answer(environ, start_response)
        except Refused as refused:
            with self.refusing:
                return say(refused, environ, start_response)

    def answer(self, environ, start_response):
        if not self.places.acquire(blocking=False):
            raise Refused(503, BUSY)
        try:
            begun, answer = self.wait_for(self.threads.submit(copy_context().run, ask, self.site, environ))
        finally:
            self.places.release()
        start_response(*begun)
        return answer

    def wait_for(self, answer):
        try:
            return answer.result(LONGEST)
        except TimeoutError:
            if answer.cancel():
                raise Refused(503, BUSY) from None
            return answer.result()  # it is being made

    def apart(self, look, *given):
        """What ``look`` gives, asked in one thread that is always the same, with one connection to the database.

        Raises ``TimeoutError`` where that is not there soon.
        """
        asked = self.looking.submit(look, *given)
        try:
            return asked.result(LOOK)
        finally:
            asked.cancel()  # who asks next asks for what is newer


def ask(site, environ):
    """How the answer begins, which is to be said in the thread of the server, and what it is."""
    told = []
    answer = site(environ, lambda *begun: told.append(begun))
    return told[-1], answer


class Sending:
    """Who sends something at the moment, as the content of a form."""

    def __init__(self, silent):
        self.silent, self.lock, self.clients, self.held = silent, Lock(), Counter(), 0

    def taken_in(self, environ):
        """Within this the content of the request is here, whole. Raises ``Refused``.

        Where nobody sends forms nothing is read: the site answers what is sent there without looking at it.
        """
        is_read = environ["REQUEST_METHOD"] == "POST" and takes_forms(environ["PATH_INFO"], environ)
        length = length_of(environ) if is_read else 0
        return self._taken_in(environ, length) if length else nullcontext()

    @contextmanager
    def _taken_in(self, environ, length):
        with closing(SpooledTemporaryFile(SMALL)) as file, self.counted(file) as kept:  # noqa: SIM115 – closed here
            with self.one_more(client_of(environ)):
                receive(environ["wsgi.input"], kept, length, partial(self.silent.reading, environ))
            file.seek(0)
            environ["wsgi.input"] = file
            yield

    @contextmanager
    def counted(self, file):
        """What keeps a part in ``file``, as long as there is room."""
        sizes = []

        def kept(part):
            with self.lock:
                if self.held + len(part) > ALTOGETHER:
                    raise Refused(503, BUSY)
                self.held += len(part)
                sizes.append(len(part))
            keep(part, file)

        try:
            yield kept
        finally:
            with self.lock:
                self.held -= sum(sizes)

    @contextmanager
    def one_more(self, client):
        with self.lock:
            if self.clients.total() >= SENDING or self.clients[client] >= OF_ONE:
                raise Refused(503, BUSY)
            self.clients[client] += 1
        try:
            yield
        finally:
            with self.lock:
                self.clients[client] -= 1
                self.clients += Counter()  # whoever sends nothing is forgotten


def length_of(environ) -> int:
    """How many bytes are to come. Raises ``Refused`` for too many, and where nobody says how many."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        raise Refused(411, _("The request does not say how long it is (Content-Length)."))
    length = int(environ.get("CONTENT_LENGTH") or 0)
    is_short = environ["PATH_INFO"] in (reverse("admin:login"), reverse("set_language"))
    if length > (LOGIN if is_short else LARGEST):
        raise Refused(413, _("What was sent is too large. A form may have 100 MB with its files, a login 3 MB."))
    return length


def receive(source, kept, left, reading):
    """Let ``kept`` have what is ``left`` to come from ``source``. Raises ``Refused`` where it comes too slowly.

    The server waits for as much as is asked for, so of what comes slowly little is asked for at a time. ``reading`` is
    told until when it should be there.
    """
    now, step = time.monotonic(), 1
    until = now + min(PATIENCE + left / SLOWEST, LATEST)
    while left:
        with reading(min(until, now + PATIENCE + step / SLOWEST)):
            part, before, now = source.read(min(step, left)), now, time.monotonic()
        if not part or now > until:
            raise Refused(408, _("The request came too slowly, or not to its end. Please send it again."))
        kept(part)
        left -= len(part)
        step = min(step * 4, CHUNK) if now - before < PATIENCE / 100 else max(step // 4, 1)


def keep(part, file):
    try:
        file.write(part)
    except OSError as error:
        log.error("What was sent cannot be taken in: %s", error)
        raise Refused(503, errors.NOT_SAVED) from error


BUSY = _("Very many people read the register at this moment. Please try again in a few seconds.")


def say(refused, environ, start_response):
    """The answer to who was refused; it asks nothing of the site, but has the headers that all have."""
    log.warning("%r was not answered: %s", environ["PATH_INFO"], refused.status)
    answer = partial(refusal, refused)
    for middleware in (CorsMiddleware, SecurityMiddleware, HeadersMiddleware):
        answer = middleware(answer)
    response = answer(request_of(environ))
    head = {**response.headers, "Cache-Control": "no-store", "Content-Length": str(len(response.content))}
    start_response(f"{response.status_code} {response.reason_phrase}", list(head.items()))
    return [response.content]


def refusal(refused, request):
    response = errors.bare(request, refused.status, refused.detail)
    if refused.status == 503:
        response["Retry-After"] = str(SOON)
    return response
