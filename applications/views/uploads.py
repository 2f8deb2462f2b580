"""Files that come in pieces: the tus protocol 1.0 with creation, termination, checksum and expiration.

Whatever is refused in words is JSON with a ``reason``. Proxies of some offices let only GET and POST through: a POST
may name the method that it stands for in ``X-HTTP-Method-Override``, as the protocol has it.
"""

import hashlib
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from applications.models import Application, Upload
from applications.services import uploads as verbs
from applications.views.autosave import PERSON_HEADER
from portal.accounts.permissions import acts_for
from portal.kit.access import access
from portal.kit.verdicts import Refused

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
CHECKSUMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
READ_AT_ONCE = 64 * 1024
PIECE_TYPE = "application/offset+octet-stream"

CREATED, NO_CONTENT = 201, 204
FAULTY, REFUSED, CONFLICT, GONE, OTHER_VERSION, TOO_LARGE, OTHER_TYPE, WRONG_CHECKSUM = (
    400,
    403,
    409,
    410,
    412,
    413,
    415,
    460,
)
NO_SPACE = 507

GONE_WORDS = "这次上传已过期或已取消，请重新选择文件上传。"


@access(acts_for("city"))
@never_cache
@require_http_methods(["POST", "OPTIONS"])
def uploads(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an upload. The metadata name the kind of material and the file."""
    rows = Application.objects.visible_to(request.user).readable_drafts(request.user)
    application = get_object_or_404(rows.select_related("round"), pk=pk)
    if request.method == "OPTIONS":
        return abilities(application)
    fault = foreign_person(request) or other_version(request)
    if fault:
        return fault
    try:
        told = metadata(request.headers.get("Upload-Metadata", ""))
        size, modified = whole_number(request.headers.get("Upload-Length")), whole_number(told.get("modified", "0"))
    except ValueError:
        return refusal("上传请求不完整，请刷新页面后重新选择文件。", FAULTY)
    try:
        row = verbs.begin(
            application=application,
            user=request.user,  # type: ignore[arg-type]
            item=told.get("item", ""),
            name=told.get("name", ""),
            size=size,
            modified=modified,
        )
    except Refused as reason:
        return refusal(str(reason), REFUSED)
    answer = state_of(row, CREATED)
    answer["Location"] = reverse("applications:upload", args=[row.pk])
    return answer


def abilities(application: Application) -> HttpResponse:
    answer = plain(NO_CONTENT)
    answer["Tus-Version"] = VERSION
    answer["Tus-Extension"] = EXTENSIONS
    answer["Tus-Max-Size"] = str(application.round.max_file_bytes)
    answer["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
    return answer


def metadata(header: str) -> dict[str, str]:
    """``name 5paH5Lu2,item cGhvdG9z`` as a mapping. Raises ``ValueError`` for anything else."""
    pairs = (each.strip().partition(" ") for each in header.split(",") if each.strip())
    return {key: b64decode(value, validate=True).decode() for key, _, value in pairs}


def whole_number(text: str | None) -> int:
    if not text or not text.isdecimal() or not text.isascii() or len(text) > 15:
        raise ValueError("Not a whole number.")
    return int(text)


@access(acts_for("city"))
@never_cache
@require_http_methods(["HEAD", "PATCH", "DELETE", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an upload is, its next piece, or its end."""
    fault = foreign_person(request)
    if fault:
        return fault
    row = get_object_or_404(Upload.objects.visible_to(request.user).select_related("application"), pk=pk)
    act = ACTS.get(request.headers.get("X-HTTP-Method-Override") or request.method or "")
    return other_version(request) or (act(request, row) if act else plain(FAULTY))


def tell(request: HttpRequest, row: Upload) -> HttpResponse:
    return plain(GONE) if row.has_expired else state_of(row)


def take_piece(request: HttpRequest, row: Upload) -> HttpResponse:
    if request.content_type != PIECE_TYPE:
        return plain(OTHER_TYPE)
    try:
        offset = whole_number(request.headers.get("Upload-Offset"))
        length = whole_number(request.headers.get("Content-Length", "0"))
        expected = checksum(request.headers.get("Upload-Checksum", ""))
    except ValueError:
        return plain(FAULTY)
    if length > verbs.MOST_PIECE:
        return refusal("一次传输的内容过多，请刷新页面后重新上传。", TOO_LARGE)
    data = read(request)
    if expected and expected(data):
        return plain(WRONG_CHECKSUM)
    return refusals(lambda: taken(request, row, offset, data))


def taken(request: HttpRequest, row: Upload, offset: int, data: bytes) -> HttpResponse:
    user: Any = request.user
    row = verbs.append(upload=row, user=user, offset=offset, data=data)
    if row.is_whole and not row.finished_at:
        row = verbs.finish(upload=row, user=user)
    return refusal(row.reason, REFUSED) if row.reason else state_of(row)


def checksum(header: str) -> Callable[[bytes], bool] | None:
    """Whether a piece differs from its announced ``sha1 <base64>``. Raises ``ValueError`` for an unknown algorithm."""
    if not header:
        return None
    name, _, value = header.partition(" ")
    if name not in CHECKSUMS:
        raise ValueError("Unknown checksum.")
    digest = b64decode(value, validate=True)
    return lambda data: CHECKSUMS[name](data).digest() != digest


def read(request: HttpRequest) -> bytes:
    """What came of the piece: of a connection that broke, all that came before."""
    data = bytearray()
    try:
        while piece := request.read(READ_AT_ONCE):
            data += piece
    except UnreadablePostError:
        pass
    return bytes(data)


def end(request: HttpRequest, row: Upload) -> HttpResponse:
    verbs.give_up(upload=row)
    return plain(NO_CONTENT)


ACTS: dict[str, Callable[[HttpRequest, Upload], HttpResponse]] = {"HEAD": tell, "PATCH": take_piece, "DELETE": end}


@access(acts_for("city"))
@never_cache
@require_POST
def upload_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a file that has come whole; asking twice does no harm."""
    fault = foreign_person(request)
    if fault:
        return fault
    row = get_object_or_404(Upload.objects.visible_to(request.user), pk=pk)
    return refusals(lambda: outcome(verbs.finish(upload=row, user=request.user)))  # type: ignore[arg-type]


def outcome(row: Upload) -> JsonResponse:
    return JsonResponse({"file": row.evidence_id, "name": row.name, "reason": row.reason})


# --- Answers ----------------------------------------------------------------------------------------------


def refusals(do: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of ``do``, or what hindered it, in the protocol's numbers and in words."""
    try:
        return do()
    except verbs.WrongOffset:
        return plain(CONFLICT)
    except verbs.Gone:
        return refusal(GONE_WORDS, GONE)
    except verbs.NoSpace as reason:
        return refusal(str(reason), NO_SPACE)
    except Refused as reason:
        return refusal(str(reason), REFUSED)


def plain(status: int) -> HttpResponse:
    answer = HttpResponse(status=status)
    answer["Tus-Resumable"] = VERSION
    return answer


def refusal(reason: str, status: int) -> JsonResponse:
    answer = JsonResponse({"kind": "refused", "reason": reason}, status=status)
    answer["Tus-Resumable"] = VERSION
    return answer


def state_of(row: Upload, status: int = NO_CONTENT) -> HttpResponse:
    """Where an upload stands; of one that has its outcome, refused by its first bytes perhaps, nothing more is wanted."""
    answer = plain(status)
    answer["Upload-Offset"] = str(row.size if row.finished_at else row.offset)
    answer["Upload-Length"] = str(row.size)
    answer["Upload-Expires"] = http_date(row.expires_at.timestamp())
    return answer


def foreign_person(request: HttpRequest) -> HttpResponse | None:
    """409 when another person is signed in than the page was made for: nobody goes on with another's upload."""
    person: Any = request.user.pk
    if request.headers.get(PERSON_HEADER, str(person)) == str(person):
        return None
    words = "现在登录的是另一位用户，上传没有继续；请由原上传人重新登录。"
    return JsonResponse({"kind": "person", "reason": words}, status=CONFLICT)


def other_version(request: HttpRequest) -> HttpResponse | None:
    return None if request.headers.get("Tus-Resumable") == VERSION else plain(OTHER_VERSION)
