"""Addresses of rounds and of the city's applications."""

from django.urls import path

from applications import evidence_urls
from applications.views import autosave, desk, management, parts, rounds, signing, suggestions

app_name = "applications"
urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<slug:code>/", rounds.round, name="round"),
    path("rounds/<slug:code>/deadlines/", management.deadlines, name="deadlines"),
    path("rounds/<slug:code>/deadlines/own/", management.set_deadline, name="set_deadline"),
    path("rounds/<slug:code>/deadlines/extend/", management.extend, name="extend"),
    path("manage/rounds/", management.managed_rounds, name="managed_rounds"),
    path("manage/rounds/new/", management.new_round, name="new_round"),
    path("manage/rounds/<int:pk>/", management.edit_round, name="edit_round"),
    path("manage/rounds/<int:pk>/step/", management.move_round, name="move_round"),
    path("applications/", desk.applications, name="applications"),
    path("applications/begin/<slug:code>/", desk.begin, name="begin"),
    path("applications/<int:pk>/", desk.application, name="application"),
    path("applications/<int:pk>/step/", signing.take_step, name="take_step"),
    path("applications/<int:pk>/cells/", autosave.cells, name="cells"),
    path("applications/<int:pk>/texts/<str:where>/", autosave.texts, name="texts"),
    path("applications/<int:pk>/suggestions/", suggestions.suggested, name="suggestions"),
    path("applications/<int:pk>/check/", desk.check, name="check"),
    path("applications/<int:pk>/preview/", desk.preview, name="preview"),
    path("applications/<int:pk>/sign/", signing.sign, name="sign"),
    path("applications/<int:pk>/receipt/<int:version>/", signing.receipt, name="receipt"),
    *evidence_urls.urlpatterns,
    path("applications/<int:pk>/<slug:key>/", parts.part, name="part"),
]
