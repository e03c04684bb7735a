"""Finding records by any word of theirs, in both languages and scripts."""

import re
from urllib.parse import quote

import pytest
from django.core.management import call_command

from ctitf_site.register.models import Entry, SearchPlace, SearchWord
from tests import factories as f
from tests.reading import Page, queries, read

pytestmark = pytest.mark.django_db


def ask(client, words, language="en", more="", status=200) -> Page:
    return read(client, f"/{language}/search/?q={quote(words)}{more}", status)


def found(client, words, **options):
    """Titles of what was found, the best first."""
    content = client.get(f"/en/search/?q={quote(words)}").content.decode()
    titles = re.findall(r"<li><a href=\"/en/[^?\"]+\"[^>]*>(.*?)</a> <span class=\"ref\">", content)
    return [re.sub(r"</?mark>", "", title) for title in titles]


def publish(record):
    """Write the revision that makes a record of a factory be found."""
    f.save(record)
    return record


@pytest.mark.parametrize("words", ["jenca", "Jenča", "Йенча", "йенча мирослав", "P-0077", "p-0077"])
def test_one_person_in_both_scripts_and_without_diacritics(client, words):
    publish(f.make_person(ref="P-0077", title_en="Miroslav Jenča", title_ru="Мирослав Йенча"))
    publish(f.make_person(title_en="Jane Carter", title_ru="Джейн Картер"))
    assert found(client, words) == ["Miroslav Jenča"]


def test_names_are_found_in_the_script_that_the_record_lacks(client):
    publish(f.make_person(title_en="Dzhamshed Akhmedov"))
    assert found(client, "Джамшед Ахмедов") == ["Dzhamshed Akhmedov"]


@pytest.mark.parametrize("words", ["ОДКБ", "одкб", "CSTO", "collective security", "Договор о безопасности"])
def test_one_organization_by_either_acronym_or_name(client, words):
    names = {"title_en": "Collective Security Treaty", "title_ru": "Организация Договора о коллективной безопасности"}
    publish(f.make_organization(acronym_en="CSTO", acronym_ru="ОДКБ", **names))
    assert found(client, words) == ["Collective Security Treaty"]


def test_a_known_misspelling_says_that_it_was_one(client):
    organization = f.make_organization(acronym_en="CARICC", title_en="Coordination Centre")
    f.make_name(entry=organization, text="CARRIC", type="misspelling")
    publish(organization)
    assert "Coordination Centre O-" in ask(client, "carric").text
    assert "found by: misspelling “CARRIC”" in ask(client, "carric").text
    assert "«CARRIC»" in ask(client, "carric", "ru").text


@pytest.mark.parametrize("words", ["meeting", "meetings", "совещанием", "СОВЕЩАНИЯ", "учет", "учёта"])
def test_word_forms_of_both_languages(client, words):
    publish(f.make_meeting(title_en="Expert meetings", title_ru="Совещание экспертов", summary_ru="Учёт мнений"))
    assert found(client, words) == ["Expert meetings"]


def test_every_word_must_stand_in_the_record(client):
    publish(f.make_meeting(title_en="Borders", city_en="Almaty", start="2012-06-20"))
    publish(f.make_meeting(title_en="Borders again", city_en="Dushanbe", start="2011-03-29"))
    assert found(client, "border Almaty 2012") == ["Borders"]
    assert found(client, "border Almaty 2011") == []


def test_symbols_refs_and_joined_words(client):
    publish(f.make_document(title_en="Resolution", symbol="A/RES/60/288"))
    publish(f.make_document(title_en="Counter-terrorism", ref="D-0007"))
    for words in ("A/RES/60/288", "a/res/60/288", "60/288", "ares60288"):
        assert found(client, words) == ["Resolution"]
    for words in ("counterterrorism", "counter-terrorism", "counter terrorism", "D-0007", "terror"):
        assert found(client, words) == ["Counter-terrorism"]


def test_what_stands_inside_a_record_is_found_and_shown(client):
    meeting = f.make_meeting(title_en="Consultation")
    f.make_session(meeting=meeting, title_en="Use of the Internet")
    f.make_statement(meeting=meeting, summary_en=f"{'Long before. ' * 30}He spoke of <b>narratives</b> & media.")
    publish(meeting)
    assert found(client, "internet narrative") == ["Consultation"]
    content = client.get("/en/search/?q=narrative").content.decode()
    assert "He spoke of &lt;b&gt;<mark>narratives</mark>&lt;/b&gt; &amp; media." in content
    assert 'Summary: <span lang="en">…' in content


def test_the_best_comes_first(client):
    publish(f.make_organization(title_en="Other", acronym_en="OTH", description_en="Works with UNRCCA."))
    publish(f.make_organization(title_en="Friends of UNRCCA", acronym_en="FOU"))
    publish(f.make_organization(title_en="Regional Centre", acronym_en="UNRCCA"))
    assert found(client, "unrcca") == ["Regional Centre", "Friends of UNRCCA", "Other"]


def test_what_is_found_is_grouped_by_kind_and_counted(client):
    for number in range(7):
        publish(f.make_meeting(title_en=f"Borders {number}"))
    publish(f.make_document(title_en="Report on borders"))
    page = ask(client, "border")
    assert "8 records found" in page.text and "Meetings 7" in page.text and "Documents 1" in page.text
    assert "Show all 7 that were found: Meetings" in page.text
    assert page.find("a", href="?q=border&kind=meeting")
    assert "Borders 6" in ask(client, "border", more="&kind=meeting").text
    assert "Report" not in ask(client, "border", more="&kind=meeting").text


def test_all_of_one_kind_page_by_page(client):
    for number in range(21):
        publish(f.make_person(title_en=f"Borders {number:02d}"))
    first, second = (ask(client, "border", more=f"&kind=person&page={page}") for page in (1, 2))
    assert first.find("a", rel="next", href="?q=border&kind=person&page=2")
    assert "Borders 19" in first.text and "Borders 20" not in first.text
    assert "Borders 20" in second.text and "Borders 19" not in second.text and not second.find("a", rel="next")


def test_a_word_that_is_nearly_right_is_suggested(client):
    publish(f.make_state(title_en="Kyrgyzstan", title_ru="Кыргызстан"))
    assert found(client, "Kirgizstan") == ["Kyrgyzstan"]  # it sounds the same
    page = ask(client, "Kyrgystan")
    assert page.find("a", href="?q=kyrgyzstan")
    assert "Did you mean: kyrgyzstan" in page.text
    assert ask(client, "Kyrgystan zzzzzz").find("a", href="?q=kyrgyzstan")
    assert "Did you mean" not in ask(client, "zzzzzz").text


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("q=...", "Give at least one letter or digit."),
        (f"q={'a' * 201}", "Give at most 200 characters."),
        (f"q={'+'.join(map(str, range(21)))}", "Give at most 20 words."),
        ("page=2", "Give the words to search for."),
        ("q=a&kind=meeting&page=2", "Nothing stands on this page"),
        ("q=a&kind=nothing", "Allowed:"),
        ("q=a&page=2", "Pages are of one kind of record"),
        ("q=a&kind=meeting&page=51", "Give a whole number from 1 to 50."),
        ("q=a&colour=red", "There is no such parameter here."),
        ("q=a&q=b", "Give this parameter once"),
        ("q=%00", "NUL"),
    ],
)
def test_what_cannot_be_searched_is_said(client, query, answer):
    assert answer in read(client, f"/en/search/?{query}", 400).text


def test_a_repeated_word_is_one_and_many_words_cost_no_more_than_a_lookup_each(client):
    publish(f.make_meeting(title_en="Borders", summary_en=" ".join(f"word{number}" for number in range(20))))
    assert found(client, "1 " * 100 + "border") == [] and found(client, "border " * 20) == ["Borders"]
    assert found(client, " ".join(f"word{number}" for number in range(20))) == ["Borders"]


@pytest.mark.parametrize("query", ["", "?q=", "?q=+"])
def test_an_empty_question_shows_how_to_ask(client, query):
    assert "How to search" in read(client, f"/en/search/{query}").text


@pytest.mark.parametrize("words", ["the", "%a", "_a_", "'a\" OR 1=1", "a" * 200, "🜁 x", "﷽x", "и", "- -x"])
def test_any_words_are_taken(client, words):
    assert "No record has all of these words." in ask(client, words).text


def test_every_page_has_a_search_box(client):
    page = read(client, "/ru/meetings/")
    assert page.find("form", role="search", action="/ru/search/")


# Only what is public


def test_drafts_are_neither_found_nor_counted_nor_suggested(client):
    publish(f.make_meeting(title_en="Zanzibar", status="draft"))
    assert "No record" in ask(client, "zanzibar").text and "Did you mean" not in ask(client, "zanzibra").text
    assert not SearchWord.objects.exists()


def test_a_record_is_found_as_it_is_now(client):
    record = publish(f.make_meeting(title_en="Zanzibar", city_en="Stone Town"))
    f.save(record, title_en="Pemba")
    assert found(client, "zanzibar") == [] and found(client, "pemba") == ["Pemba"] == found(client, "stone")
    f.save(record, status="withdrawn", withdrawn_reason_en="A mistake, Pemba.")
    assert found(client, "pemba") == []
    assert not SearchPlace.objects.exists() and not SearchWord.objects.exists()


def test_what_points_at_a_draft_is_hidden_and_found_again(client):
    organization = publish(f.make_organization(title_en="Owner"))
    publish(f.make_contribution(title_en="Zanzibar", organization=organization))
    f.save(organization, status="draft")
    assert found(client, "zanzibar") == []
    f.save(organization, status="published")
    assert found(client, "zanzibar") == ["Zanzibar"]


def test_what_was_said_then_is_searched_then(client, past):
    record = publish(f.make_meeting(title_en="Zanzibar"))
    f.save(record, title_en="Pemba")
    page = ask(client, "zanzibar", more="&as_of=seq:1")
    assert "1 record found" in page.text
    assert page.find("input", name="as_of", value="seq:1")
    assert "No record" in ask(client, "pemba", more="&as_of=seq:1").text


# What it costs, and making it anew


def test_it_takes_the_same_queries_however_much_is_found(client):
    def add(times):
        for _time in range(times):
            publish(f.make_meeting(title_en="Borders", summary_en="Long"))

    add(1)
    few = queries(client, "/en/search/?q=long+border&kind=meeting")
    add(12)
    assert queries(client, "/en/search/?q=long+border&kind=meeting") == few <= 10


def test_the_index_is_made_anew(client, capsys):
    publish(f.make_meeting(title_en="Zanzibar"))
    SearchPlace.objects.all().delete()
    assert found(client, "zanzibar") == []
    call_command("reconcile")
    assert found(client, "zanzibar") == ["Zanzibar"]
    SearchPlace.objects.all().delete()
    call_command("index_search")
    assert found(client, "zanzibar") == ["Zanzibar"]


@pytest.mark.searches
def test_the_real_register_answers_its_examples(client, facts):
    page = read(client, "/en/search/")
    for address in {link for link in page.links if link.startswith("?q=")}:
        assert " found" in read(client, f"/en/search/{address}").text, address
    assert Entry.objects.published().count() == SearchPlace.objects.values("entry").distinct().count()


# Who is named


def test_what_names_a_party_is_found_by_the_names_of_that_party(client):
    party = f.make_organization(title_en="Collective Security Treaty", acronym_en="CSTO", acronym_ru="ОДКБ")
    publish(party)
    publish(f.make_contribution(title_en="Joint exercise", title_ru="Учения", organization=party))
    meeting = f.make_meeting(title_en="Consultation")
    f.make_participation(meeting=meeting, organization=party)
    publish(meeting)
    publish(f.make_contribution(title_en="Other exercise"))
    assert found(client, "csto") == ["Collective Security Treaty", "Joint exercise", "Consultation"]
    assert found(client, "ОДКБ учения") == ["Joint exercise"] == found(client, "security exercises")
    assert "Organization: Collective Security Treaty" in ask(client, "csto exercise").text


def test_a_party_that_is_renamed_is_found_by_its_new_name_at_once(client):
    party = publish(f.make_organization(title_en="Zanzibar Union"))
    publish(f.make_contribution(title_en="Joint exercise", organization=party))
    f.save(party, title_en="Pemba Union")
    assert found(client, "zanzibar") == [] and found(client, "pemba exercise") == ["Joint exercise"]


def test_a_party_that_is_not_shown_leads_nowhere(client):
    party = f.make_organization(title_en="Zanzibar Union", status="draft")
    publish(party)
    meeting = f.make_meeting(title_en="Consultation")
    f.make_participation(meeting=meeting, organization=party)
    publish(meeting)
    assert found(client, "zanzibar") == [] == found(client, "zanzibar consultation")


def test_titles_in_another_language_say_so(client):
    publish(f.make_meeting(title_en="Borders", title_ru=""))
    publish(f.make_document(title_en="Sınır borders", languages="tr"))
    page = ask(client, "border", "ru")
    assert "Borders (на английском)" in page.text and page.find("a", lang="tr")
    assert ask(client, "border").find("a", lang="tr")
