"""Routes only; each room's own routes stand in its ``urls.py``."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.shell.urls")),
    path("account/", include("allauth.account.urls")),
    path("history/", include("portal.history.urls")),
    path("jobs/", include("portal.jobs.urls")),
    path("messages/", include("portal.letters.urls")),
]

handler403 = "portal.shell.views.refused"
