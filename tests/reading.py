"""How tests read a page: what it shows, how it is built, and how many queries it took."""

from html.parser import HTMLParser

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bulk import in_bulk


class Page(HTMLParser):
    """The text and the skeleton of one HTML page."""

    VOID = {"meta", "link", "input", "img", "br", "hr"}
    INLINE = {"a", "b", "small", "span", "code", "time", "abbr", "mark"}

    def __init__(self, content):
        super().__init__()
        self.tags, self.open, self.words = [], [], []
        self.unbalanced = []
        self.feed(content)
        self.unbalanced += self.open

    def handle_starttag(self, tag, attrs):
        self.apart(tag)
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def apart(self, tag):
        """Words of two blocks stand apart, even without a space between them."""
        if tag not in self.INLINE:
            self.words.append(" ")

    def handle_endtag(self, tag):
        self.apart(tag)
        # The end tags of these may be left out, but we never do.
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.unbalanced.append(f"/{tag}")

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    @property
    def headings(self):
        return [int(tag[1]) for tag, _attrs in self.tags if tag in ("h1", "h2", "h3", "h4", "h5", "h6")]

    @property
    def links(self):
        return [attrs["href"] for tag, attrs in self.tags if tag == "a" and "href" in attrs]

    @property
    def ids(self):
        return [attrs["id"] for _tag, attrs in self.tags if "id" in attrs]

    def find(self, wanted, **attributes):
        """Attributes of every ``wanted`` tag that has these attributes."""
        return [a for tag, a in self.tags if tag == wanted and attributes.items() <= a.items()]


def read(client, address, status=200):
    """The page at ``address``, which must answer with this status."""
    response = client.get(address)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return Page(response.content.decode())


def queries(client, address):
    """How many queries the page at ``address`` takes."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def assert_same_queries(client, address, add, times):
    """The page takes as many queries with one more row as with ``times`` more; ``add`` makes one."""
    add()
    few = queries(client, address)
    with in_bulk():
        for _time in range(times):
            add()
    assert queries(client, address) == few


def routes(resolver, namespace=""):
    """The names of all routes that are not the desk's."""
    for pattern in resolver.url_patterns:
        if not hasattr(pattern, "url_patterns"):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace != "admin":
            yield from routes(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
