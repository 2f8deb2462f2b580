"""Verification for everybody, files of papers for those allowed."""

from django.urls import path

from portal.documents import views

app_name = "documents"

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/root.pem", views.root, name="root"),
    path("verify/<str:number>/<int:version>/", views.verify_number, name="verify_number"),
    path("papers/<int:pk>/", views.paper_file, name="paper"),
    path("papers/<int:pk>/state/", views.paper_state, name="paper_state"),
    path("papers/<int:pk>/retry/", views.paper_retry, name="paper_retry"),
    path("papers/<int:pk>/<str:filename>", views.paper_file, name="paper_file"),
]
