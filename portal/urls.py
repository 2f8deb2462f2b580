"""Routes only; each room's own routes stand in its ``urls.py``."""

from django.urls import include, path

from portal.shell import views

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("account/", include("allauth.account.urls")),
]
