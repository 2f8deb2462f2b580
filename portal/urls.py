"""Routes only; each room's own routes stand in its ``urls.py``."""

from django.urls import include, path

from portal.accounts.urls import sign_in

urlpatterns = [
    path("", include("portal.shell.urls")),
    path("", include("applications.urls")),
    path("", include("review.urls")),
    path("casebook/", include("casebook.urls")),
    path("monitoring/", include("monitoring.urls")),
    path("account/", include(sign_in)),
    path("people/", include("portal.accounts.urls")),
    path("places/", include("portal.regions.urls")),
    path("register/", include("portal.register.urls")),
    path("history/", include("portal.history.urls")),
    path("", include("portal.documents.urls")),
    path("jobs/", include("portal.jobs.urls")),
    path("messages/", include("portal.letters.urls")),
]

handler400 = "portal.shell.views.faulty_request"
handler403 = "portal.shell.views.refused"
handler500 = "portal.shell.views.failed"
