"""What no clerk would send gets a message or a 4xx, never a server error."""

import pytest
from django.urls import reverse

from meetings.models import Meeting
from organizations.models import Organization
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit

pytestmark = pytest.mark.django_db
HUGE = "9" * 40


@pytest.mark.parametrize("value", ["-1", "abc", "²", "1\\x00", "٣", "9" * 18])
def test_a_key_that_is_none(value, staff):
    meeting = f.make_meeting()
    rows = {"participations": [{"role": "host", "state": value}]}
    found = errors(submit(staff, page(meeting), rows, country=value, pillars=[value]))
    assert sum("valid" in text or "not allowed" in text for text in found) >= 3, found


def test_a_key_that_no_database_counts_to(staff):
    meeting = f.make_meeting()
    for changes in ({"country": HUGE}, {"pillars": [HUGE]}, {"plans": [HUGE]}):
        response = submit(staff, page(meeting), **changes)
        assert response.status_code == 400 or "valid" in errors(response)[0]
    meeting.refresh_from_db()
    assert meeting.country is None


@pytest.mark.parametrize("key", [HUGE, "abc", "0", "_5F"])
def test_a_form_of_no_record(key, staff):
    address = reverse("admin:meetings_meeting_change", args=[key])
    for response in (staff.get(address), staff.post(address, {})):
        assert response.status_code == 302
    assert "doesn’t exist" in staff.get("/admin/").content.decode()
    row = reverse("admin:meetings_participation_change", args=[key])
    assert staff.get(row).status_code == 302


def test_a_form_without_the_counts_of_its_rows(staff):
    meeting = f.make_meeting()
    data = {name: value for name, value in filled(staff, page(meeting)).items() if "TOTAL_FORMS" not in name}
    response = staff.post(page(meeting), data | {"city_en": "Almaty"})
    assert response.status_code == 200 and "ManagementForm data is missing" in response.content.decode()
    assert not Meeting.objects.filter(city_en="Almaty").exists()


def test_a_row_of_another_record_is_not_touched(staff):
    meeting, other = f.make_meeting(), f.make_participation()
    data = {"participations-TOTAL_FORMS": 1, "participations-INITIAL_FORMS": 1, "participations-0-id": other.pk}
    data |= {"participations-0-role": "host", "participations-0-group_en": "Mine"}
    submit(staff, page(meeting), **data)
    other.refresh_from_db()
    assert (other.group_en, other.meeting_id == meeting.pk) == ("", False)


def test_a_date_with_a_null_byte(staff):
    assert "is not a date" in errors(submit(staff, page(f.make_meeting()), start="2012\x00"))[0]


@pytest.mark.parametrize("query", ["russian=perhaps", "noun=planet", "status__exact=lost", "q=%F0%9F%98%80", "q=%25_"])
def test_a_filter_that_is_none_shows_nothing(query, staff):
    shown = f.make_organization()
    name = "register_entry" if "noun" in query else "organizations_organization"
    response = staff.get(reverse(f"admin:{name}_changelist") + f"?{query}")
    assert response.status_code == 200 and shown.ref not in response.content.decode()


def test_an_unknown_parameter_of_a_list_is_refused(staff):
    response = staff.get(page(Organization, "changelist"), {"colour": "red"})
    assert response.status_code == 302 and response["Location"].endswith("?e=1")


@pytest.mark.parametrize("changes", [{"field_name": "venue_en"}, {"model_name": "planet"}, {"page": "0"}])
def test_a_search_for_nothing_known(changes, staff):
    query = {"term": "a", "app_label": "meetings", "model_name": "meeting", "field_name": "country"}
    assert staff.get(reverse("admin:autocomplete"), query | changes).status_code in (403, 404)
