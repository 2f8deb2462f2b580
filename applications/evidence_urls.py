"""Addresses of supporting materials, within the names of ``applications``."""

from django.urls import path

from applications.views import evidence as views
from applications.views import previews, uploads

urlpatterns = [
    path("applications/<int:pk>/evidence/", views.evidence, name="evidence"),
    path("applications/<int:pk>/uploads/", uploads.uploads, name="uploads"),
    path("uploads/<int:pk>/", uploads.upload, name="upload"),
    path("uploads/<int:pk>/outcome/", uploads.upload_outcome, name="upload_outcome"),
    path("evidence/<int:pk>/status/", views.evidence_status, name="evidence_status"),
    path("evidence/<int:pk>/thumbnail/", views.evidence_thumbnail, name="evidence_thumbnail"),
    path("evidence/<int:pk>/view/", previews.view, name="evidence_view"),
    path("evidence/<int:pk>/picture/", previews.picture, name="evidence_picture"),
    path("evidence/<int:pk>/pages/<int:number>/", previews.page, name="evidence_page"),
    path("evidence/<int:pk>/<str:name>", views.evidence_file, name="evidence_file"),
]
