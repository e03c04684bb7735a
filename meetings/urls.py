"""Pages about the project and its meetings."""

from django.urls import path

from . import calendar_views, views

app_name = "meetings"
urlpatterns = [
    path("timeline/", views.TimelineView.as_view(), name="timeline"),
    path("meetings/", views.MeetingListView.as_view(), name="meeting_list"),
    # No meeting can take this address either, the word is reserved.
    path("meetings/participation/", views.ParticipationMatrixView.as_view(), name="participation_matrix"),
    # Projects stand under meetings: no meeting can take their address, the word is reserved.
    path("meetings/projects/<slug:slug>/", views.ProjectDetailView.as_view(), name="project_detail"),
    path("meetings.ics", calendar_views.MeetingsCalendarView.as_view(), name="meetings_calendar"),
    path("meetings/<slug:slug>.ics", calendar_views.MeetingCalendarView.as_view(), name="meeting_calendar"),
    path("meetings/<slug:slug>/", views.MeetingDetailView.as_view(), name="meeting_detail"),
]
