"""Verification for everybody, files of papers for those allowed."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portal.documents.models import CODE_LENGTH
from portal.documents.views import papers, scans, seals, verification


class PaperCode(StringConverter):
    """``Paper.code``."""

    regex = f"[0-9a-f]{{{CODE_LENGTH}}}"


register_converter(PaperCode, "code")

app_name = "documents"

urlpatterns = [
    path("verify/", verification.verify, name="verify"),
    path("verify/root.pem", verification.root, name="root"),
    path("verify/<str:number>/<int:version>/", verification.verify_number, name="verify_number"),
    path("v/<code:code>/<int:page>", verification.verify_page, name="verify_page"),
    path("papers/<int:pk>/", papers.paper_file, name="paper"),
    path("papers/<int:pk>/state/", papers.paper_state, name="paper_state"),
    path("papers/<int:pk>/retry/", papers.paper_retry, name="paper_retry"),
    path("papers/<int:pk>/print/", papers.paper_print, name="paper_print"),
    path("papers/<int:pk>/scans/", scans.paper_scans, name="scans"),
    path("scans/<int:pk>/", scans.scan, name="scan"),
    path("scans/<int:pk>/settle/", scans.settle_scan, name="settle_scan"),
    path("scans/<int:pk>/pages/<int:position>/", scans.match_page, name="match_page"),
    path("scans/<int:pk>/pictures/<int:position>/", scans.scan_picture, name="scan_picture"),
    path("scans/<int:pk>/files/<int:position>/", scans.scan_file, name="scan_file"),
    path("seals/", seals.seals, name="seals"),
    path("seals/<int:pk>/", seals.seal_request, name="seal_request"),
    path("seals/<int:pk>/step/", seals.seal_step, name="seal_step"),
    path("seals/<int:pk>/original", seals.seal_original, name="seal_original"),
    path("seals/<int:pk>/drawing.svg", seals.seal_drawing, name="seal_drawing"),
    path("seals/pictures/<int:pk>.svg", seals.seal_picture, name="seal_picture"),
    path("papers/<int:pk>/<str:filename>", papers.paper_file, name="paper_file"),
]
