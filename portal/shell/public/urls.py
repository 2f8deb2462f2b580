"""Addresses of the public site; each name stands at the top, so that every room's templates can lead there."""

from django.urls import path

from portal.shell.public import api, views

urlpatterns = [
    path("", views.front, name="front"),
    path("search/", views.search, name="search"),
    path("cities/<str:code>/", views.city, name="city"),
    path("guide/", views.guide, name="guide"),
    path("guide/forms/<slug:key>.<slug:form>", views.blank_form, name="blank_form"),
    path("open-data/", api.open_data, name="open_data"),
    path("open-data/<slug:table>.<slug:form>", views.open_data_file, name="open_data_file"),
    path("feeds/<slug:kind>.<slug:form>", views.feed, name="feed"),
    path("site-map/", views.map_of_site, name="site_map"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("api/v1/", api.api_urls()),
]
