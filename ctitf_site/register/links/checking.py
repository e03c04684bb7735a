"""Which web addresses the records give, and what became of them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from itertools import zip_longest

from django.db.models import URLField
from django.utils import timezone

from ..models import Document, Link, Status
from ..public import record_models
from ..uploads import digest
from .asking import Answer, no_answer

AT_ONCE = 4


def addresses() -> dict[str, list[str]]:
    """Every web address in records that are not withdrawn, with the refs of those records."""
    found = defaultdict(list)
    for model in record_models():
        for field in model._meta.local_fields:
            if isinstance(field, URLField):
                rows = model.objects.exclude(status=Status.WITHDRAWN).exclude(**{field.name: ""}).order_by("ref")
                for url, ref in rows.values_list(field.name, "ref"):
                    found[url].append(ref)
    return dict(found)


def broken_links():
    """Web addresses that were found broken, and that a record gives."""
    return Link.objects.filter(broken_since__isnull=False, url__among=list(addresses()))


def due(urls, *, older_than: int | None = None, only_broken=False) -> list[str]:
    """Those of ``urls`` that are to be asked: not asked for ``older_than`` days, or found broken the last time."""
    known = {link.url: link for link in Link.objects.all()}
    before = timezone.now() - timedelta(days=older_than or 0)

    def wanted(url):
        link = known.get(url)
        if only_broken and not (link and link.broken_since):
            return False
        return link is None or link.checked_at <= before

    return [url for url in urls if wanted(url)]


def check(urls, ask: Callable[[str], Answer]) -> Iterator[Link]:
    """Ask ``urls``, a few at once, and keep each answer as soon as it is there."""
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        asked = {pool.submit(ask, url): url for url in _in_turn(urls)}
        for done in as_completed(asked):
            yield _keep(asked[done], _answer(done))
    finally:
        pool.shutdown(cancel_futures=True)


def _answer(done):
    """What became of an address. Whatever was wrong with it, the others are still to be asked."""
    try:
        return done.result()
    except Exception as error:
        return no_answer(error)


def _in_turn(urls):
    """``urls`` in an order in which the hosts take turns, so that none has to wait for another."""
    hosts = defaultdict(list)
    for url in urls:
        hosts[url.casefold().partition("://")[2].partition("/")[0]].append(url)
    return [url for turn in zip_longest(*hosts.values()) for url in turn if url]


def _keep(url, answer):
    now = timezone.now()
    link = Link.objects.filter(url=url).first() or Link(url=url)
    link.status, link.problem, link.checked_at = answer.status, answer.problem, now
    link.broken_since = (link.broken_since or now) if answer.is_broken else None
    link.save()
    return link


def forget_unused(urls) -> None:
    """Forget addresses that no record gives any more."""
    Link.objects.exclude(url__among=list(urls)).delete()


def broken_files() -> Iterator[tuple[str, str]]:
    """Documents whose file is gone, or no longer the one that came in: ref, and what is the matter."""
    documents = Document.objects.exclude(file="").order_by("ref")
    for document in documents.only("ref", "file", "sha256").iterator(chunk_size=200):
        try:
            with document.file.storage.open(document.file.name) as file:
                if digest(file) != document.sha256:
                    yield document.ref, "the file is not the one that came in"
        except OSError:
            yield document.ref, "the file is not there"
