"""From the home page over the links of the site: none is broken, and every page is whole and valid.

Cells of matrices lead to thousands of lists that are made alike: of those that the same two or more parameters narrow,
some are looked at.
"""

import re
import shutil
from collections import Counter
from urllib.parse import parse_qsl, urldefrag, urljoin

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.markup import invalid
from tests.reading import Page

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.once]
# The past is other registers, one for each change; other tests walk there.
ELSEWHERE = ("as_of=",)
# A matrix of one party is looked at as it is linked; its arrangements and files are those of the whole matrix.
OF_ONE_PARTY = re.compile(r"/(matrix|participation)/\?.*\b(organization|state|meeting)=.*&")
MOST_ALIKE = 6
# The value of a parameter that names a record, a day or a place; others are words, as of an order or a format.
NAMES_ONE = re.compile(r"[A-Z\d]")
MOVED = (301, 302, 303)
# What a page links to show how a request is refused.
REFUSED = {"/api/v1/meetings/?pilar=PI-1": 400}


class Crawl:
    """Every page of one language that links lead to, by address; and what is wrong on the way."""

    def __init__(self, client, language):
        self.client, self.own = client, f"/{language}/"
        self.others = [f"/{code}/" for code, _name in settings.LANGUAGES if code != language]
        self.pages, self.faults, self.seen = {}, [], set()
        self.anchors = set()  # (page, anchor) that links name
        self.alike = Counter()
        waiting = [self.own]
        while waiting:
            waiting += self.visit(waiting.pop())
        self.faults += [f"{page}#{name} is nowhere" for page, name in self.anchors if self.lacks(page, name)]

    def visit(self, address):
        """The addresses that this one leads to, and that were not seen before."""
        answer = self.client.get(address)
        if answer.status_code in MOVED:
            return self.new(address, [answer.headers["Location"]])
        if answer.status_code != REFUSED.get(address, 200):
            self.faults.append(f"{address} answers {answer.status_code}")
            return []
        if not answer.headers["Content-Type"].startswith("text/html") or not address.startswith(self.own):
            return []
        self.pages[address] = page = Page(answer.content.decode())
        page.source = answer.content
        named = [attrs[name] for _tag, attrs in page.tags for name in ("href", "src", "action") if name in attrs]
        return self.new(address, named)

    def new(self, address, links):
        found = []
        for link in links:
            target, anchor = urldefrag(urljoin(address, link.removeprefix(settings.SITE_URL)))
            if anchor:
                self.anchors.add((target, anchor))
            if self.is_ours(target) and target not in self.seen:
                self.seen.add(target)
                found.append(target)
        return found

    def is_ours(self, target):
        """In this language; what has no language, as data, is asked for once, with the first of them."""
        with_data = self.own == f"/{settings.LANGUAGES[0][0]}/"
        outside = not target.startswith("/") or target.startswith(("//", "/static/", *self.others))
        wanted = with_data or target.startswith((self.own, "/id/"))
        again = any(word in target for word in ELSEWHERE) or OF_ONE_PARTY.search(target)
        return wanted and not outside and not again and not self.is_one_more(target)

    def is_one_more(self, target):
        """Is it a list that was seen often enough with other values of the same parameters?"""
        path, _mark, query = target.partition("?")
        shape = (
            path,
            *sorted(name if NAMES_ONE.search(value) else f"{name}={value}" for name, value in parse_qsl(query)),
        )
        self.alike[shape] += target not in self.seen
        return len(shape) > 2 and self.alike[shape] > MOST_ALIKE

    def lacks(self, page, name):
        return page in self.pages and name not in self.pages[page].ids


def title_of(page):
    return page.source.decode().partition("<title>")[2].partition("</title>")[0]


def unlike_a_page(page, language):
    """What every page has and this one lacks."""
    described = page.find("meta", name="description")
    yield from ["language"] if not page.find("html", lang=language) else []
    yield from ["one h1"] if page.headings.count(1) != 1 else []
    yield from ["description"] if not described or not described[0]["content"].strip() else []
    yield from ["title"] if not title_of(page).strip() else []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_links_lead_to_whole_pages(client, facts, shelf, tmp_path, language):
    call_command("build_release", verbosity=0)
    crawl = Crawl(client, language)
    assert crawl.faults == []
    assert len(crawl.pages) > 400  # each record and its history
    lacking = {address: list(unlike_a_page(page, language)) for address, page in crawl.pages.items()}
    assert {address: lacks for address, lacks in lacking.items() if lacks} == {}
    titles = Counter(title_of(page) for address, page in crawl.pages.items() if "?" not in address)
    assert [title for title, times in titles.items() if times > 1] == []
    if shutil.which("java"):  # tests/run.py says plainly where it is missing
        refusals = [client.get(f"/{language}/{address}").content for address in ("nothing/", "meetings/?nothing=1")]
        folder = tmp_path / "pages"
        folder.mkdir()
        for number, source in enumerate([*(page.source for page in crawl.pages.values()), *refusals]):
            (folder / f"{number:05}.html").write_bytes(source)
        assert invalid(folder) == []
