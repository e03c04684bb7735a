"""What holds for the whole API: formats, errors, methods, headers, and records that are gone."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from ctitf_site.api import FORMATS
from ctitf_site.web.viewsets import OTHERS
from ctitf_site.web.workbooks import MEDIA_TYPE
from tests import factories as f
from tests.api import NOUNS, ROOT, errors, get, table, url
from tests.bulk import in_bulk

pytestmark = pytest.mark.django_db
LISTS = [f"{noun}s/" for noun in NOUNS]


def test_the_root_leads_to_every_list(client):
    others = {name: url(f"{name}/") for name in OTHERS} | {"openapi": url("openapi.json")}
    assert get(client, "") == {path.rstrip("/"): url(path) for path in LISTS} | others
    assert set(errors(client, "", colour="red")) == {"colour"}


@pytest.mark.parametrize("path", LISTS)
def test_every_list_may_be_empty(client, path):
    assert get(client, path) == {"count": 0, "next": None, "previous": None, "results": []}
    assert table(client, path) == []


# Formats ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how", [{"query_params": {"format": "csv"}}, {"headers": {"accept": "text/csv"}}])
def test_a_table_by_parameter_or_header(client, how):
    f.make_person(title_en="A. Person")
    response = client.get(f"{ROOT}persons/", **how)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="persons.csv"'
    assert response.streaming
    content = b"".join(response.streaming_content)
    assert content.startswith(
        b"\xef\xbb\xbfref,url,html_url_en,html_url_ru,revision,updated_at,title_en,title_ru,absent\r\n"
    )


def test_the_parameter_goes_before_the_header(client):
    response = client.get(f"{ROOT}persons/", {"format": "json"}, headers={"accept": "text/csv"})
    assert response["Content-Type"] == "application/json"


def test_one_record_as_a_table(client):
    person = f.make_person(title_en="A. Person", absent={"names": "unknown", "citations": "none"})
    (row,) = table(client, f"persons/{person.ref}/")
    assert row["title_en"] == "A. Person"
    assert row["absent"] == "names: unknown; citations: none"
    assert row["url"] == url(f"persons/{person.ref}/")


def test_cells_join_lists_and_split_languages(client):
    meeting = f.make_meeting(city_en="Almaty", city_ru="Алматы")
    for number in (2, 1):
        meeting.pillars.add(f.make_pillar(number=number, title_en=f"Pillar {number}"))
    (row,) = table(client, "meetings/")
    assert (row["city_en"], row["city_ru"]) == ("Almaty", "Алматы")
    assert (row["pillars_ref"], row["pillars_title_en"]) == ("PI-1; PI-2", "Pillar 1; Pillar 2")
    assert (row["country_ref"], row["participants"], row["end"]) == ("", "", "")


def test_cells_say_yes_and_no_as_json_does(client):
    f.make_citation(preferred=True)
    f.make_measure()
    assert table(client, "citations/")[0]["preferred"] == "true"
    assert table(client, "measures/")[0]["confirmed"] == "false"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "==1", "＝1"])
def test_no_cell_becomes_a_formula(client, start):
    f.make_person(title_en=start)
    assert table(client, "persons/")[0]["title_en"] == f"'{start}"


def test_quotes_commas_and_lines_stay_in_their_cell(client):
    title = 'A "quoted", long\r\ntitle; with Кириллица'
    f.make_person(title_en=title)
    assert table(client, "persons/")[0]["title_en"] == title


def test_a_table_is_never_paged(client):
    with in_bulk():
        for _number in range(60):
            f.make_person()
    assert len(table(client, "persons/")) == 60
    assert set(errors(client, "persons/", format="csv", limit="5", cursor="x")) == {"limit", "cursor"}


def test_a_table_is_filtered_and_ordered_like_the_list(client):
    for start in ("2010", "2012", "2011"):
        f.make_meeting(start=start)
    f.make_meeting(kind="launch")
    rows = table(client, "meetings/", kind="expert", ordering="-start")
    assert [row["start"] for row in rows] == ["2012", "2011", "2010"]


def test_an_unknown_format_is_refused_by_name(client):
    assert errors(client, "persons/", format="xml")["format"]["allowed"] == FORMATS
    assert errors(client, "", format="csv")["format"]["allowed"] == ["json"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*", "a" * 9000, "text/csv " * 99])
def test_an_unknown_media_type_is_not_acceptable(client, accept):
    response = client.get(f"{ROOT}persons/", headers={"accept": accept})
    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"
    assert (
        response.json()["detail"]
        == f"These formats are offered: application/json, text/csv, {MEDIA_TYPE}, application/x-ndjson."
    )


# Errors -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["nothing/", "nothing/at/all", "meetings/M-9999/", "meetings/%00/", "meetings/M-1/x/", "sessions/zzzz/"]
)
def test_nothing_there(client, path):
    assert get(client, path, 404) == {
        "type": f"{settings.SITE_URL}/en/data/errors/not-found/",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing at this address.",
    }


@pytest.mark.parametrize("address", ["/api", "/api/"])
def test_who_knows_no_version_is_led_to_the_current_one(client, address):
    response = client.get(address, follow=True)
    assert [status for _address, status in response.redirect_chain][-1:] == [302]
    assert response.status_code == 200 and "meetings" in response.json()
    assert client.get("/api/?colour=red").status_code == 400


def test_nothing_there_outside_the_version(client):
    response = client.get("/api/v2/meetings/")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_problems_in_russian(client):
    response = client.get(f"{ROOT}nothing/", headers={"accept-language": "ru"})
    assert response["Content-Language"] == "ru"
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "q=a%C0%80", "%ff=1", "q=" + "a" * 5000, "a%00b=1"])
def test_broken_query_strings_are_refused(client, query):
    response = client.get(f"{ROOT}meetings/", QUERY_STRING=query)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["detail"]


def test_a_fault_shows_no_trace(client, monkeypatch):
    monkeypatch.setattr("ctitf_site.web.viewsets.read_page", lambda *args: 1 / 0)
    client.raise_request_exception = False
    response = client.get(f"{ROOT}meetings/")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert set(response.json()) == {"type", "title", "status", "detail"}
    assert "ZeroDivision" not in response.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", ["", "meetings/", "meetings/M-0001/", "nothing/"])
def test_the_api_only_reads(method, path):
    response = getattr(Client(enforce_csrf_checks=True), method)(f"{ROOT}{path}")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response["Allow"] == "GET, HEAD, OPTIONS"


# Methods and headers ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("query", [{}, {"format": "csv"}, {"format": "xlsx"}, {"colour": "red"}])
@pytest.mark.parametrize("path", ["meetings/", "meetings/M-0001/"])
def test_head_is_get_without_its_body(client, path, query):
    f.make_meeting()
    get_response, head = client.get(f"{ROOT}{path}", query), client.head(f"{ROOT}{path}", query)
    assert (head.status_code, head.headers) == (get_response.status_code, get_response.headers)
    assert b"".join(head) == b""


@pytest.mark.parametrize("path", ["", "meetings/", "nothing/", "meetings/?colour=red", "meetings/?q=%00"])
def test_any_site_may_read_answers_and_errors(client, path):
    response = client.get(f"{ROOT}{path}", headers={"origin": "https://partner.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    exposed = {"ETag", "Last-Modified", "Link", "Retry-After", "RateLimit", "RateLimit-Policy", "Content-Disposition"}
    assert exposed < {*response["Access-Control-Expose-Headers"].split(", ")}
    assert response["X-Content-Type-Options"] == "nosniff"


def test_answers_say_what_they_vary_by(client):
    vary = {name.strip().lower() for name in client.get(f"{ROOT}meetings/")["Vary"].split(",")}
    assert {"accept", "accept-language"} <= vary
    assert "cookie" not in vary


def test_the_api_knows_no_cookies(staff, client):
    f.make_meeting(status="draft")
    client.cookies["django_language"] = "ru"
    response = client.get(f"{ROOT}states/?colour=red")
    assert response["Content-Language"] == "en"
    assert not response.cookies
    assert get(staff, "meetings/")["count"] == 0, "staff see here what everybody sees"


# Records that moved or are gone -----------------------------------------------------------------------------------
def test_a_ref_in_small_letters_leads_to_the_ref(client):
    ref = f.make_meeting().ref
    response = client.get(f"{ROOT}meetings/{ref.lower()}/?format=csv")
    assert (response.status_code, response["Location"]) == (301, url(f"meetings/{ref}/?format=csv"))


def test_a_withdrawn_record_says_when_and_why(client):
    person = f.make_person(status="withdrawn", withdrawn_reason_en="Named in error.")
    assert get(client, f"persons/{person.ref}/", 410) == {
        "type": f"{settings.SITE_URL}/en/data/errors/withdrawn/",
        "title": "Withdrawn",
        "status": 410,
        "detail": "Named in error.",
        "ref": person.ref,
        "withdrawn_on": person.withdrawn_on.isoformat(),
        "reason": {"en": "Named in error.", "ru": None},
    }
    assert get(client, f"persons/{person.ref}/", 410, format="csv")["status"] == 410


def merged(into, **changes):
    return f.make_person(status="withdrawn", withdrawn_reason_en="Same person.", merged_into=into, **changes)


def test_a_merged_record_leads_to_the_one_in_its_place(client):
    survivor = f.make_person()
    middle = merged(survivor)
    first = merged(middle)
    for row in (first, middle):
        response = client.get(f"{ROOT}persons/{row.ref}/")
        assert (response.status_code, response["Location"]) == (301, url(f"persons/{survivor.ref}/"))


def test_records_merged_in_a_circle_are_gone(client):
    first = f.make_person(seen_at=timezone.now())
    second = merged(first)
    type(first).objects.filter(pk=first.pk).update(status="withdrawn", withdrawn_reason_en="Why", merged_into=second)
    assert get(client, f"persons/{first.ref}/", 410)["ref"] == first.ref


def test_a_record_merged_into_a_draft_is_gone(client):
    row = merged(f.make_person(status="draft", title_en="SECRETDRAFT"))
    assert "SECRETDRAFT" not in str(get(client, f"persons/{row.ref}/", 410))


def test_a_ref_is_found_under_its_own_noun_only(client):
    person = f.make_person()
    assert get(client, f"meetings/{person.ref}/", 404)


def test_a_detail_refuses_what_it_does_not_know(client):
    person = f.make_person()
    assert errors(client, f"persons/{person.ref}/", ordering="ref")["ordering"]["allowed"] == [
        "as_of",
        "expand",
        "fields",
        "format",
        "lang",
    ]
    session = f.make_session()
    assert set(errors(client, f"sessions/{session.uid}/", q="a")) == {"q"}


def test_documents_and_citations(client):
    document = f.make_document(
        title_en="Declaration", url="https://example.org/d", languages="en;ru", symbol="A/66/1", date="2011-11-30"
    )
    answer = get(client, f"documents/{document.ref}/")
    assert answer["url"] == url(f"documents/{document.ref}/")
    assert answer["document_url"] == "https://example.org/d"
    assert answer["languages"] == ["en", "ru"]
    assert (answer["file"], answer["file_size"], answer["sha256"]) == (None, None, None)
    citation = f.make_citation(entry=f.make_meeting(title_en="Meeting"), document=document)
    answer = get(client, f"citations/{citation.uid}/")
    assert answer["record"] == {"ref": "M-0001", "title": {"en": "Meeting", "ru": None}, "url": url("meetings/M-0001/")}
    assert table(client, "documents/")[0]["languages"] == "en; ru"


def test_a_cookie_that_no_database_takes_is_refused(client):
    client.cookies["sessionid"] = "a\0"
    assert client.get("/admin/").status_code == 400
