"""How a file is named when it is saved."""

from urllib.parse import quote

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def disposition(name: str, *, plain: str, inline: bool = False) -> str:
    """The header that names a file: its Chinese name, and ``plain`` (ASCII) for programs that cannot read it."""
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def workbook_response(content: bytes, name: str, *, plain: str) -> HttpResponse:
    """An XLSX file to be saved as ``name``."""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition(name, plain=plain)})


def docx_response(content: bytes, name: str, *, plain: str) -> HttpResponse:
    """A Word file to be saved as ``name``."""
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": disposition(name, plain=plain)})
