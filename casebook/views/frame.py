"""What the pages of this room share."""

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_http_methods

from portal.kit.downloads import disposition
from portal.kit.texts import clean_text, small_number
from portal.kit.transitions import Offer, Table
from portal.kit.verdicts import Refused

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
# Whatever the bytes pretend to be, the browser runs nothing in them.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


def typed_in(request: HttpRequest) -> dict[str, str]:
    return {name: clean_text(str(value)) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


def seen_in(request: HttpRequest, name: str = "revision") -> int:
    revision = small_number(request.POST.get(name, ""))
    if revision is None:
        raise Refused("页面不完整，请刷新页面后再办理。")
    return revision


def offers_here(table: Table, moving: Any, user: Any, *, hidden: tuple[str, ...] = ()) -> list[Offer]:
    """The steps of this state for this person; those of other states are in the table of the procedure."""
    return [
        each
        for each in table.offers_for_page(moving, user)
        if moving.state in each.step.sources and each.step.name not in hidden
    ]


def file_response(file: Any, *, name: str, plain: str, content_type: str, public: bool = False) -> FileResponse:
    """A stored file as it is; what is taken down must be gone at once, so every cache asks first."""
    response = FileResponse(file.open("rb"), content_type=content_type)
    response["Content-Disposition"] = disposition(name, plain=plain, inline=True)
    response["Cache-Control"] = "public, no-cache" if public else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


def pdf_name(title: str) -> str:
    return "".join("-" if each in '\\/:*?"<>|' or each < " " else each for each in title) + ".pdf"


def chosen_step(typed: Mapping[str, str], known: Mapping[str, Any]) -> str:
    name = typed.get("step", "")
    if name not in known:
        raise Refused("没有这个步骤，请刷新页面后再办理。")
    return name
