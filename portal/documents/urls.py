"""Verification for everybody, files of papers for those allowed."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portal.documents import views
from portal.documents.models import CODE_LENGTH


class PaperCode(StringConverter):
    """``Paper.code``."""

    regex = f"[0-9a-f]{{{CODE_LENGTH}}}"


register_converter(PaperCode, "code")

app_name = "documents"

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/root.pem", views.root, name="root"),
    path("verify/<str:number>/<int:version>/", views.verify_number, name="verify_number"),
    path("v/<code:code>/<int:page>", views.verify_page, name="verify_page"),
    path("papers/<int:pk>/", views.paper_file, name="paper"),
    path("papers/<int:pk>/state/", views.paper_state, name="paper_state"),
    path("papers/<int:pk>/retry/", views.paper_retry, name="paper_retry"),
    path("papers/<int:pk>/<str:filename>", views.paper_file, name="paper_file"),
]
