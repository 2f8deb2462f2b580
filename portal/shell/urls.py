"""Addresses of the shell: public pages, the desk, help, display."""

from django.conf import settings
from django.urls import include, path

from portal.shell import gallery, handovers, views

urlpatterns = [
    path("", include("portal.shell.public.urls")),
    path("home/", views.home, name="home"),
    path("session/", views.session, name="session"),
    path("session/resumed/", views.resumed, name="resumed"),
    path("display/", views.switch_display, name="display"),
    path("capacity/", views.switch_capacity, name="capacity"),
    path("handovers/<int:organisation_pk>/<int:user_pk>/new/", handovers.hand_over, name="hand_over_work"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("help/procedure/", views.procedure, name="procedure"),
    path("help/sample/", views.sample, name="sample"),
    path("help/privacy/", views.privacy, name="privacy"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
]

if settings.DEBUG:
    urlpatterns.append(path("help/components/", gallery.gallery, name="gallery"))
