"""The page about the API names everything that can be asked, and each of its links to try has an answer."""

import pytest
from django.contrib.staticfiles.finders import find

from ctitf_site.api import VIEWSETS
from ctitf_site.pages.quickstarts import QUICKSTARTS
from ctitf_site.web.filters import MOST_VALUES, ChoicesField, PartialDateFormField
from ctitf_site.web.openapi.examples import NOWHERE
from tests.reading import queries, read

pytestmark = pytest.mark.django_db
PAGE, REFERENCE = "/en/data/api/", "/en/data/api/reference/"
# What is shown to be refused.
OTHERWISE = {"/api/v1/meetings/?pilar=PI-1": 400}


def to_try(page):
    """Addresses of the API and of data on the page."""
    return [link for link in page.links if link.startswith(("/api/", "/data/"))]


def filters():
    """Every filter of every list: the viewset, the name, and the filter."""
    for viewset in VIEWSETS:
        for name, found in viewset.filterset_class.base_filters.items():
            yield viewset, name, found


def test_every_filter_of_every_list_can_be_tried(client):
    links = {link.split("=")[0] for link in to_try(read(client, PAGE))}
    assert {f"/api/v1/{viewset.noun()}s/" for viewset in VIEWSETS} <= links
    for viewset, name, _found in filters():
        is_linked = f"/api/v1/{viewset.noun()}s/?{name}" in links
        assert is_linked == (f"{viewset.noun()}.{name}" not in NOWHERE), name


def test_what_the_register_began_without_is_said(client):
    assert read(client, PAGE).text.count("the register began without one") == len(NOWHERE)


@pytest.mark.thorough
@pytest.mark.usefixtures("past")
def test_every_address_to_try_has_an_answer(client, facts):
    """And finds something: a value that nothing has would show nothing of what the filter does."""
    tried, empty = to_try(read(client, PAGE)), []
    assert len(tried) > 100
    for address in tried:
        response = client.get(address)
        assert response.status_code == OTHERWISE.get(address, 200), (address, response.content[:300])
        if "/?" in address and response["Content-Type"] == "application/json":
            found = response.json()
            empty += [address] if not found.get("results", found.get("cells", found.get("ref"))) else []
    assert empty == []


def values(field):
    """All that a filter can be given, some to a request; of days the first and the last, and each year between."""
    if isinstance(field, PartialDateFormField):
        return ["1900", "2100", *map(str, range(1990, 2030))]
    if isinstance(field, ChoicesField):
        known = list(field.allowed)
    else:
        key = "ref" if hasattr(field.model, "ref") else "uid"
        known = list(field.model.objects.published().values_list(key, flat=True))
    return [",".join(known[start : start + MOST_VALUES]) for start in range(0, len(known), MOST_VALUES)]


def test_nothing_that_has_an_answer_is_without_a_link(client, facts):
    asked = {f"{viewset.noun()}.{name}": (viewset, name, found) for viewset, name, found in filters()}
    assert set(asked) >= NOWHERE
    for viewset, name, found in (asked[key] for key in NOWHERE):
        for value in values(found.field):
            response = client.get(f"/api/v1/{viewset.noun()}s/", {name: value})
            assert (response.status_code, response.json()["count"]) == (200, 0), (viewset.noun(), name, value)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_asks_the_database_nothing(client, language):
    assert queries(client, f"/{language}/data/api/") == 0


@pytest.mark.parametrize(
    ("rate", "words"), [(700, "From one address 700 requests may come in 60 seconds"), (0, "this site sets no limit")]
)
def test_it_says_how_often_programs_may_ask(client, settings, tmp_path, rate, words):
    settings.API_RATE, settings.VAR_DIR = rate, tmp_path
    assert words in read(client, PAGE).text


def test_pages_lead_to_it_and_it_leads_to_the_reference(client):
    assert PAGE in read(client, "/en/data/").links
    assert PAGE in read(client, "/en/about/").links
    assert REFERENCE in read(client, PAGE).links


@pytest.mark.parametrize("name", QUICKSTARTS)
def test_first_programs_are_short_and_name_this_site(client, settings, name):
    assert len(QUICKSTARTS[name].splitlines()) <= 8
    settings.SITE_URL = "https://register.example.org"
    code = QUICKSTARTS[name].replace("ROOT", f"{settings.SITE_URL}/api/v1")
    assert "meetings/?state=KAZ&" in code and " ".join(code.split()) in read(client, PAGE).text


def test_the_reference_comes_from_this_site_and_runs_no_script_of_its_own(client):
    response = client.get(REFERENCE)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy and "http" not in policy
    page = read(client, REFERENCE)
    scripts = page.find("script")
    assert scripts and all(script["src"].startswith("/static/") for script in scripts if "type" not in script)
    names = {name for _tag, attrs in page.tags for name in attrs}
    assert not {name for name in names if name == "style" or name.startswith("on")}


def test_the_files_of_the_reference_are_here(client):
    page = read(client, REFERENCE)
    files = [tag["src"] for tag in page.find("script") if "src" in tag]
    files += [tag["href"] for tag in page.find("link", rel="stylesheet")]
    for path in files:
        assert find(path.removeprefix("/static/")), path
