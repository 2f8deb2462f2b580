"""Addresses of what a city takes away, and of what it fills in elsewhere and brings back."""

from django.urls import path

from applications.views import exports as views
from applications.views import readings

urlpatterns = [
    path("applications/<int:pk>/offline/", readings.offline, name="offline"),
    path("applications/<int:pk>/offline/package/", readings.make_package, name="make_package"),
    path("readings/<int:pk>/", readings.reading, name="reading"),
    path("applications/<int:pk>/letters/<slug:kind>.docx", views.letter, name="letter"),
    path("applications/<int:pk>/form.docx", views.draft_form, name="draft_form"),
    path("applications/<int:pk>/versions/<int:version>/form.docx", views.version_form, name="version_form"),
    path("applications/<int:pk>/versions/<int:version>/archive/", views.order_archive, name="order_archive"),
    path("applications/archives/<int:pk>/archive.zip", views.archive_file, name="archive_file"),
]
