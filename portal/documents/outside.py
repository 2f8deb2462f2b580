"""An outside signing service (a recognised seal service, or a department's own): a digest goes there, a CMS comes back.

The document never leaves the portal, and the service's keys never come here. What is asked and answered:

    POST PORTAL_SIGNING_SERVICE_URL            Authorization: Bearer PORTAL_SIGNING_SERVICE_TOKEN
    {"account": "zj-jyt", "digest_algorithm": "sha256", "digest": base64, "organisation": "…", "reason": "…"}
    → 200 {"cms": base64}                      a detached CMS (PAdES: signed attributes, signing certificate)

Nothing of an answer is believed: the signature is set into a copy of the document and checked as anybody would check
it, before a byte is stored. Its root is trusted when it lies in ``VAR/authority/trusted``.
"""

import asyncio
import base64
import binascii
import io
import json
import time
from typing import Any

import urllib3
from django.conf import settings
from pyhanko.keys.pemder import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import ExternalSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.documents.authority import roots
from portal.documents.signing import Request, metadata_of, outside_loop, style_of
from portal.kit.verdicts import Refused

CONNECT_SECONDS = 5
READ_SECONDS = 20
TRIES = 3
PAUSE_SECONDS = 1.0  # before the second try, twice that before the third; the job itself tries again later
MOST_BYTES = 512 * 1024
# A CMS with its chain and a time stamp takes up to about 16 kB; in the document it stands as hexadecimal.
RESERVED = 65_536

AWAY = "外部签章服务没有响应，平台会自动再试；仍不成功时请稍后点击“重试”。已作出的决定不受影响。"
NOT_SET = (
    "{office}设定由外部签章服务签署，但平台尚未设置该服务。请联系平台管理员设置后点击“重试”，已作出的决定不受影响。"
)
TURNED_DOWN = "外部签章服务拒绝签署（{status}）。请联系平台管理员核对账户和授权后点击“重试”，已作出的决定不受影响。"
NO_CMS = "外部签章服务返回的不是签名，没有保存。请联系平台管理员核对该服务后点击“重试”，已作出的决定不受影响。"
WRONG = "外部签章服务返回的签名与这份文件不符，没有保存。请联系平台管理员核对该服务后点击“重试”，已作出的决定不受影响。"
UNKNOWN = (
    "外部签章服务的证书不受本平台信任，签名没有保存。请联系平台管理员登记其根证书后点击“重试”，已作出的决定不受影响。"
)
OTHERS = "外部签章服务返回的证书属于“{holder}”，不是{office}，签名没有保存。请联系平台管理员核对账户后点击“重试”。"


class ServiceAway(Exception):
    """The service cannot be reached or is overloaded; the same may succeed later. ``str()`` is the Chinese reason."""


class ServiceSigner:
    """Signs with the office's account at the outside service."""

    def __init__(self, account: str) -> None:
        self._account = account

    def sign(self, document: bytes, request: Request) -> bytes:
        """The document with the service's signature in the field of ``request``.

        Raises ``ServiceAway`` when it may succeed later, ``Refused`` when the service says no or answers wrongly.
        """
        if not settings.SIGNING_SERVICE_URL:
            raise Refused(NOT_SET.format(office=request.organisation))
        prepared, output = outside_loop(lambda: asyncio.run(_prepared(document, request)))
        cms = self._cms_of(prepared.document_digest, request)
        try:
            prepared.fill_with_cms(output, cms)
        except Exception as fault:  # larger than any signature
            raise Refused(NO_CMS) from fault
        signed = output.getvalue()
        require_valid(signed, request)
        return signed

    def _cms_of(self, digest: bytes, request: Request) -> bytes:
        question = {
            "account": self._account,
            "digest_algorithm": "sha256",
            "digest": base64.b64encode(digest).decode(),
            "organisation": request.organisation,
            "reason": request.reason,
        }
        try:
            return base64.b64decode(json.loads(_answer(question))["cms"], validate=True)
        except (ValueError, KeyError, TypeError, binascii.Error) as fault:
            raise Refused(NO_CMS) from fault


async def _prepared(document: bytes, request: Request) -> tuple[PreparedByteRangeDigest, io.BytesIO]:
    """The document with room for the signature, and the digest of all else."""
    # Stands for the signer, whose certificate is not known before it has answered.
    signer = PdfSigner(metadata_of(request), ExternalSigner(None, None), stamp_style=style_of(request))
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    prepared, _, output = await signer.async_digest_doc_for_signing(
        writer, existing_fields_only=True, bytes_reserved=RESERVED
    )
    return prepared, io.BytesIO(output.getvalue())  # type: ignore[attr-defined]


def _answer(question: dict[str, Any]) -> bytes:
    """The body of the service's answer, after some tries. Raises ``ServiceAway`` or ``Refused``."""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE_SECONDS * attempt)
        try:
            status, body = _ask(question)
        except urllib3.exceptions.HTTPError:
            continue
        if status == 200:
            return body
        if status not in {429, 500, 502, 503, 504}:
            raise Refused(TURNED_DOWN.format(status=status))
    raise ServiceAway(AWAY)


def _ask(question: dict[str, Any]) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {settings.SIGNING_SERVICE_TOKEN}", "Content-Type": "application/json"}
    with urllib3.PoolManager(timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)) as pool:
        # A redirect would carry the token elsewhere.
        answer = pool.request(
            "POST",
            settings.SIGNING_SERVICE_URL,
            body=json.dumps(question).encode(),
            headers=headers,
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            return answer.status, answer.read(MOST_BYTES)
        finally:
            answer.close()


def require_valid(signed: bytes, request: Request) -> None:
    """Is this very signature whole, of this document, by a trusted certificate of this office? Else ``Refused``."""
    trusted = [each for pem in roots() for each in load_certs_from_pemder_data(pem.encode())]
    try:
        reader = PdfFileReader(io.BytesIO(signed))
        (made,) = [each for each in reader.embedded_signatures if each.field_name == request.field]
        context = ValidationContext(trust_roots=trusted, allow_fetching=False)
        status = outside_loop(lambda: validate_pdf_signature(made, context))
    except Exception as fault:  # a CMS can be broken in every way
        raise Refused(NO_CMS) from fault
    if not (status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE):
        raise Refused(WRONG)
    if not status.trusted:
        raise Refused(UNKNOWN)
    subject = status.signing_cert.subject.native
    holders = [str(subject.get(each, "")) for each in ("organization_name", "common_name")]
    if request.organisation not in holders:
        raise Refused(OTHERS.format(holder=next(filter(None, holders), "未知"), office=request.organisation))
