"""The layer in front of Django: what was answered once is answered again without asking it, or the database."""

import threading
from collections import Counter
from contextlib import closing, contextmanager

from ..conditional import SAFE
from ..errors import API
from ..limits import Limit
from .asked import address, told_apart_by
from .kept import OF_CLIENT, Kept, Reading, known_by, may_be_kept, not_modified
from .state import State, directly
from .store import Store

# Without these the site answers as if the client knew nothing, so that what it says can be kept.
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
PATIENCE = 2  # seconds to wait for the same answer that another thread is making
HIT, MISS = ("Cache-Status", "register; hit"), ("Cache-Status", "register; fwd=miss; stored")


class Front:
    """A WSGI application around ``site`` that keeps up to ``most`` bytes of its answers.

    ``asking`` calls what looks into the database, where not every thread may have a connection of its own.
    ``figures`` counts the requests that were answered from what is kept (hits), those whose answer was kept (misses),
    and those that the site answered by itself (passed).
    """

    def __init__(self, site, most, asking=directly):
        self.site, self.state, self.store, self.limit = site, State(asking), Store(most), Limit()
        self.figures, self.making, self.lock = Counter(), {}, threading.Lock()

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] not in SAFE:
            is_asking = environ["REQUEST_METHOD"] == "OPTIONS"
            return (self.pass_on if is_asking else self.save)(environ, start_response)
        asked, told = address(environ), told_apart_by(environ)
        state = self.state.now() if asked and told else None
        if state is None:
            return self.pass_on(environ, start_response)
        key = state, *asked
        kept = self.find(key, told)
        if kept is not None:
            return self.give_again(kept, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.pass_on(environ, start_response)
        with self.alone((*key, *told.values())) as is_first:
            kept = None if is_first else self.find(key, told)
            if kept is None:
                return self.make(key, told, environ, start_response)
        return self.give_again(kept, environ, start_response)

    def save(self, environ, start_response):
        """Let the site answer what may change something; if it was not refused, look anew before the next answer."""
        told = []

        def start(status, *more):
            told.append(status)
            return start_response(status, *more)

        try:
            return self.pass_on(environ, start)
        finally:
            if not any(status.startswith(("4", "5")) for status in told):
                self.state.forget()

    def pass_on(self, environ, start_response):
        self.figures["passed"] += 1
        return self.site(environ, start_response)

    def find(self, key, told):
        names = self.store.get(key)
        return None if names is None else self.store.get((key, names, names.of(told)))

    def give_again(self, kept, environ, start_response):
        said = self.limit.count(environ)
        if said is None:
            return self.pass_on(environ, start_response)  # the site says that this is too often
        self.figures["hits"] += 1
        return kept.answer(environ, start_response, [*said, HIT])

    def make(self, key, told, environ, start_response):
        """Let the site answer, and keep that where it is for everybody."""
        began = []
        request = environ | {"QUERY_STRING": key[2]}
        if not environ["PATH_INFO"].startswith(API):  # there it costs one query to see that a client knows the answer
            request = {name: value for name, value in request.items() if name not in CONDITIONS}
        answer = self.site(request, lambda *given: began.append(given))
        try:
            return self.look_at(answer, began[-1], (key, told), environ, start_response)
        except BaseException:
            answer.close()
            raise

    def look_at(self, answer, began, asked, environ, start_response):
        """Keep the answer that began with this status and head, or let it pass; it is sent in any case."""
        status, head = began[:2]
        names = may_be_kept(status, head)
        if names is not None and (answer := Reading(answer)).is_whole:
            with closing(answer):
                kept = self.keep(*asked, names, status, head, b"".join(answer))
            self.figures["misses"] += 1
            return kept.answer(
                environ, start_response, [*(pair for pair in head if pair[0].lower() in OF_CLIENT), MISS]
            )
        self.figures["passed"] += 1
        if status.startswith("200") and (tag := known_by(environ, dict(head).get("ETag", ""))):
            answer.close()
            return not_modified(start_response, tag, head)
        start_response(*began)
        return answer

    def keep(self, key, told, names, *answer):
        """``names`` are the headers that this answer depends on; another one of this address may depend on more."""
        known = self.store.get(key)
        names = names if known is None else names | known
        kept = Kept(*answer, of=(*key, *told.values()))
        self.store.put(key, names)
        self.store.put((key, names, names.of(told)), kept)
        return kept

    @contextmanager
    def alone(self, key):
        """Is this thread the first to make the answer? Whoever is not waits for the first one."""
        with self.lock:
            other = self.making.get(key)
            if other is None:
                self.making[key] = mine = threading.Event()
        if other is not None:
            other.wait(PATIENCE)
            yield False
            return
        try:
            yield True
        finally:
            with self.lock:
                del self.making[key]
            mine.set()
