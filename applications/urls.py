"""Addresses of rounds and of the city's applications."""

from django.urls import path

from applications import evidence_urls, export_urls
from applications.views import (
    autosave,
    corrections,
    delegations,
    desk,
    management,
    parts,
    requests,
    rounds,
    signing,
    signing_slips,
    slips,
    suggestions,
)

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
    path("applications/<int:pk>/slips/", slips.application_slips, name="slips"),
    path("applications/<int:pk>/slips/new/", slips.ask, name="ask"),
    path("slips/<int:pk>/", slips.slip, name="slip"),
    path("slips/<int:pk>/step/", slips.move_slip, name="move_slip"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<int:pk>/", requests.answer, name="request"),
    path("applications/<int:pk>/answers/", corrections.answers, name="answers"),
    path("applications/<int:pk>/answers/<int:item>/", corrections.answer, name="answer"),
    path("applications/<int:pk>/check/", desk.check, name="check"),
    path("applications/<int:pk>/preview/", desk.preview, name="preview"),
    path("applications/<int:pk>/sign/", signing.sign, name="sign"),
    path("applications/<int:pk>/signing-slip/", signing_slips.signing_slip, name="signing_slip"),
    path("applications/<int:pk>/signing-slip/print/", signing_slips.print_slip, name="print_slip"),
    path("applications/<int:pk>/signing-slip/submit/", signing_slips.submit_by_slip, name="submit_by_slip"),
    path("applications/<int:pk>/delegate/", delegations.delegate, name="delegate"),
    path("signing-slips/<int:pk>/<str:name>", signing_slips.signed_scan_file, name="signed_scan"),
    path("applications/<int:pk>/receipt/<int:version>/", signing.receipt, name="receipt"),
    *evidence_urls.urlpatterns,
    *export_urls.urlpatterns,
    path("applications/<int:pk>/<slug:key>/", parts.part, name="part"),
]
