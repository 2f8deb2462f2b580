"""Addresses of the shell: public pages, the desk, help, display."""

from django.urls import path

from portal.shell import views

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("display/", views.switch_display, name="display"),
    path("capacity/", views.switch_capacity, name="capacity"),
    path("help/procedure/", views.procedure, name="procedure"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
]
