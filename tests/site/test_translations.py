"""The Russian interface is complete: every message translated, none left in English on a page."""

import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import django.contrib.admin
import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils.translation import ngettext, override
from django.utils.translation.template import templatize

from ctitf_site.desk.wording import SENTENCES
from tests.factories import make_user
from tests.site.world import addresses, published_world

CATALOGUE = "locale/ru/LC_MESSAGES/django.po"
PACKAGES = ("ctitf_site", "organizations", "actionplan", "meetings")
KEYWORDS = DEFAULT_KEYWORDS | {
    **dict.fromkeys(("gettext_lazy", "gettext_noop")),
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+>")


def read_catalogue(folder):
    with (Path(folder) / CATALOGUE).open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def catalogue():
    return read_catalogue(settings.BASE_DIR / "ctitf_site")


def forms(texts):
    """The singular and the plural of a message, or its one form."""
    return [*texts] if isinstance(texts, tuple | list) else [texts]


def messages(catalogue):
    return [message for message in catalogue if message.id]


# The catalogue


def test_every_message_is_translated(catalogue):
    unfinished = [m.id for m in messages(catalogue) if m.fuzzy or not all(text.strip() for text in forms(m.string))]
    assert unfinished == []
    assert [*catalogue.obsolete] == []
    assert {len(forms(m.string)) for m in messages(catalogue) if m.pluralizable} == {catalogue.num_plurals}


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def test_translations_have_the_same_placeholders(catalogue):
    """Also the first Russian form: it stands for 1, and for 21 as well."""
    wrong = []
    for message in messages(catalogue):
        wanted = placeholders(forms(message.id)[-1])
        wrong += [text for text in forms(message.string) if placeholders(text) != wanted]
    assert wrong == []


def test_quotation_marks_are_russian(catalogue):
    assert [text for m in messages(catalogue) for text in forms(m.string) if re.search("[“”‘’]", text)] == []


@pytest.mark.parametrize(
    ("number", "meetings", "states"),
    [
        (0, "0 совещаний", "0 государств"),
        (1, "1 совещание", "1 государство"),
        (2, "2 совещания", "2 государства"),
        (5, "5 совещаний", "5 государств"),
        (11, "11 совещаний", "11 государств"),
        (21, "21 совещание", "21 государство"),
        (54, "54 совещания", "54 государства"),
        (60, "60 совещаний", "60 государств"),
        (112, "112 совещаний", "112 государств"),
    ],
)
def test_numbers_take_the_right_form(number, meetings, states):
    with override("ru"):
        assert ngettext("%(n)s meeting", "%(n)s meetings", number) % {"n": number} == meetings
        assert ngettext("%(n)s State", "%(n)s States", number) % {"n": number} == states


# The catalogue and the code


def as_python(path):
    """What gettext finds in a file, as Python; lines of a template lose their indentation."""
    text = path.read_text()
    if path.suffix == ".html":
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return BytesIO(text.encode())


def messages_of_the_code():
    for package in PACKAGES:
        for path in sorted((settings.BASE_DIR / package).rglob("*")):
            if path.suffix in (".py", ".html"):
                for _line, texts, _comments, context in extract("python", as_python(path), KEYWORDS):
                    yield context, forms(texts)[0]


def test_the_catalogue_holds_what_the_code_says_and_nothing_else(catalogue):
    said = {*messages_of_the_code()}
    known = {(message.context, forms(message.id)[0]) for message in messages(catalogue)}
    assert said - known == set(), "run make messages and translate"
    assert known - said == set(), "run make messages"


def test_sentences_of_the_admin_are_still_its_own():
    theirs = {form for m in read_catalogue(Path(django.contrib.admin.__file__).parent) for form in forms(m.id)}
    assert [sentence for sentence in SENTENCES if sentence not in theirs] == []


# Pages


class Voice(HTMLParser):
    """What a page says in the language of its reader: texts, and attributes that are shown or read aloud."""

    ATTRIBUTES = ("aria-label", "title", "alt", "placeholder", "value")
    VOID = ("meta", "link", "input", "img", "br", "hr")

    def __init__(self, content, language):
        super().__init__()
        self.language, self.said, self.open = language, [], [("", language)]
        self.feed(content)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        language = attrs.get("lang") or self.open[-1][1]
        named = self.ATTRIBUTES if attrs.get("type") == "submit" else self.ATTRIBUTES[:-1]
        self.say(language, *(attrs.get(name) or "" for name in named))
        if tag == "meta" and attrs.get("name") == "description":
            self.say(language, attrs["content"])
        if tag not in self.VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag):
        while tag in [name for name, _language in self.open] and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open[-1][0] not in ("script", "style", "code"):
            self.say(self.open[-1][1], data)

    def say(self, language, *texts):
        if language == self.language:
            self.said += [" ".join(text.split()) for text in texts if text.strip()]


def pattern(text):
    """The message with anything in the place of its placeholders."""
    return ".+".join(re.escape(part) for part in re.split(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+>", text) if part)


# Two words of Latin letters running; but a publisher is shown as printed, in every language.
LATIN = re.compile(r"\b(?!United Nations)[A-Za-z]{3,} [A-Za-z]{2,}")


@pytest.fixture(scope="module")
def is_english(catalogue):
    """Tells a text of the interface that is left in English: a known message, or words that no catalogue knows."""
    texts = {" ".join(form.split()) for message in messages(catalogue) for form in forms(message.id)}
    whole = "|".join(pattern(text) for text in sorted(texts) if re.search("[a-z]", text))
    known = re.compile(rf"\W*(?:{whole})(?:\W*|[:,(·].*)")
    return lambda text: bool(known.fullmatch(text) or LATIN.search(text))


ADMIN = [
    *("", "register/entry/", "register/citation/", "auth/user/", "password_change/"),
    *(f"{part}{end}" for part in ("organizations/organization/", "meetings/meeting/") for end in ("", "add/")),
    *(f"actionplan/{noun}/{end}" for noun in ("contribution", "recommendation", "pillar") for end in ("", "add/")),
]
ODD = ["nowhere/", "meetings/?colour=red&limit=0", "meetings/?kind=none&start=x", "meetings/?q=%00", "states/?q=xyz"]


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """What pages of the site and of the admin say, in both languages, by address."""
    with django_db_blocker.unblock(), transaction.atomic():
        records = published_world().records
        client = Client()
        client.force_login(make_user("editor", is_superuser=True))
        said = {}
        for language in ("en", "ru"):
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            public = [*addresses(records, language), *(f"/{language}/{odd}" for odd in ODD)]
            public += [f"/{language}/history/{records[-1].ref}/", f"{public[0]}?as_of=seq:1"]
            for address in [*public, *(f"/admin/{part}" for part in ADMIN)]:
                content = client.get(address).content.decode()
                said[language, address] = Voice(content, language).said
        transaction.set_rollback(True)
    return said


@pytest.mark.django_db
def test_russian_pages_speak_russian(pages, is_english):
    """Texts of records are marked with their language where they are not Russian; the interface never is."""
    russian = [(address, said) for (language, address), said in pages.items() if language == "ru"]
    assert [(address, text) for address, said in russian for text in said if is_english(text)] == []


@pytest.mark.django_db
def test_english_would_be_noticed(pages, is_english):
    """The same search finds the interface of every English page, so that it would find a Russian page's too."""
    for (language, address), said in pages.items():
        if language == "en":
            assert len([text for text in said if is_english(text)]) > 5, address
