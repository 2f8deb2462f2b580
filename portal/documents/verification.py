"""Is this PDF genuine? Who sealed what and when, was it changed afterwards, is it the latest version.

The portal keeps every file that it makes, so genuine means: this very file is in its archive and every signature in
it is valid. A file with valid signatures that the archive does not know is told apart from it, and never called genuine.
"""

import io
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from pyhanko.keys.pemder import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.documents.authority import roots
from portal.documents.choices import SignatureState
from portal.documents.models import Paper, Signature, SigningKey
from portal.documents.selectors import latest_version
from portal.documents.signing import outside_loop
from portal.kit.canonical import sha256_hex

Claim = tuple[str, str, int]

GENUINE = "真实：这是平台存档的原件"
CHANGED = "不真实：文件已被改动"
NOT_ARCHIVED = "不能确认：签名有效，但不是平台存档的原件"
OTHER_AUTHORITY = "不能确认：签名证书不是本平台签发的"
NOT_OURS = "不真实：不是平台存档的原件"
FOREIGN = "不是本平台生成的文件"
UNREADABLE = "无法读取：不是完整的 PDF 文件"


@dataclass(frozen=True)
class Seal:
    """One signature found in a file. ``moment`` is the time that it states."""

    organisation: str
    moment: datetime | None
    intact: bool  # the bytes that it covers are as they were signed
    trusted: bool  # by a certificate of this portal's authority
    unchanged_since: bool  # nothing was added but further seals
    covers_all: bool  # no byte of the file stands outside

    @property
    def is_valid(self) -> bool:
        return self.intact and self.trusted and self.unchanged_since

    @property
    def explanation(self) -> str:
        if not self.intact:
            return "签名无效：盖章后内容被改动"
        if not self.trusted:
            return "签名证书不是本平台签发的，不能确认是谁盖章"
        return "签名有效" if self.unchanged_since else "盖章后文件被追加了其他内容"


@dataclass(frozen=True)
class Report:
    """What is known of a file. ``paper`` is what the archive holds under its number, if anything."""

    sha256: str
    headline: str
    advice: str
    genuine: bool = False
    seals: list[Seal] = field(default_factory=list)
    paper: Paper | None = None
    newest_version: int | None = None
    seals_in_archive: int = 0

    @property
    def is_latest(self) -> bool:
        """Genuine, of the newest version, with every seal that was set since, and not voided."""
        paper = self.paper
        return (
            self.genuine
            and paper is not None
            and paper.version == self.newest_version
            and len(self.seals) >= self.seals_in_archive
            and not paper.voided_reason
        )


def check(data: bytes) -> Report:
    """Judge a file, whatever it is; never raises for what is in it."""
    digest = sha256_hex(data)
    archived = _archived(digest)
    try:
        claimed, statuses = _read(data)
    except Exception:
        if archived is not None:
            raise  # our own file can be read, or something is wrong here
        return _broken(digest, data)
    paper = archived or _paper_of(claimed)
    seals = [_seal(moment, status) for moment, status in statuses]
    headline, advice, genuine = _judgement(archived, seals, bool(claimed))
    return Report(
        sha256=digest,
        headline=headline,
        advice=advice,
        genuine=genuine,
        seals=seals,
        paper=paper,
        newest_version=latest_version(paper) if paper else None,
        seals_in_archive=paper.signatures.filter(state=SignatureState.SIGNED).count() if paper else 0,
    )


def _judgement(archived: Paper | None, seals: list[Seal], named: bool) -> tuple[str, str, bool]:
    valid = bool(seals) and all(seal.is_valid for seal in seals) and any(seal.covers_all for seal in seals)
    if archived is not None and archived.is_draft:
        return "这是草稿，没有效力", "草稿仅供核对内容，请以正式提交、盖章后的文件为准。", False
    if archived is not None and (valid or not seals):
        return GENUINE, "", True
    if (
        seals
        and all(seal.intact and seal.unchanged_since for seal in seals)
        and not all(seal.trusted for seal in seals)
    ):
        return OTHER_AUTHORITY, "签名本身完好，但不能证明由所称单位加盖。请到签发证书的系统核验。", False
    if seals and not valid:
        return CHANGED, "请勿采用这份文件，并向提供文件的单位索取原件。", False
    if seals:
        return NOT_ARCHIVED, "文件可能由其他系统生成，或经另存后不再是原件。请向提供文件的单位索取原件。", False
    if named:
        return NOT_OURS, "文件上没有有效的数字签名，可能经过打印、另存或改动。请向提供文件的单位索取原件。", False
    return FOREIGN, "请确认上传的是从平台下载的 PDF 原件，不是扫描件、截图或另存的文件。", False


def _broken(digest: str, data: bytes) -> Report:
    """Hostile and broken files fail in every way."""
    if data.startswith(b"%PDF-"):
        return Report(digest, CHANGED, "文件已损坏或被改动，不能核验。请向提供文件的单位索取原件。")
    return Report(digest, UNREADABLE, "请上传从平台下载的 PDF 原件。")


def _archived(digest: str) -> Paper | None:
    """The paper of which this is a file, with or without its later seals."""
    signature = Signature.objects.filter(sha256=digest).select_related("paper__organisation").first()
    if signature is not None:
        return signature.paper
    return Paper.objects.filter(sha256=digest).select_related("organisation").first()


def _read(data: bytes) -> tuple[Claim | None, list[tuple[datetime | None, Any]]]:
    """What the file says it is, and its signatures in the order of signing: stated time, status. Raises anything."""
    reader = PdfFileReader(io.BytesIO(data))
    trusted = [each for pem in roots() for each in load_certs_from_pemder_data(pem.encode())]
    found = []
    for embedded in sorted(reader.embedded_regular_signatures, key=lambda each: each.signed_revision):
        moment = embedded.self_reported_timestamp
        context = ValidationContext(trust_roots=trusted, moment=moment, allow_fetching=False)
        found.append((moment, outside_loop(partial(validate_pdf_signature, embedded, context))))
    return _claimed(reader), found


def _claimed(reader: PdfFileReader) -> Claim | None:
    """Kind, number and version in the document information; anyone can write these."""
    about: Any = reader.trailer_view.get("/Info", {})
    about = about.get_object() if hasattr(about, "get_object") else about
    values = [str(about.get(key, "")) for key in ("/PaperKind", "/PaperNumber", "/PaperVersion")]
    if not all(values) or not values[2].isdecimal() or len(values[2]) > 6:
        return None
    return values[0], values[1], int(values[2])


def _paper_of(claimed: Claim | None) -> Paper | None:
    if claimed is None:
        return None
    kind, number, version = claimed
    if any("\ud800" <= each <= "\udfff" or each == "\0" for each in kind + number):  # no database holds these
        return None
    return Paper.objects.numbered(number, version).filter(kind=kind).select_related("organisation").first()


def _seal(moment: datetime | None, status: Any) -> Seal:
    return Seal(
        organisation=_organisation(status.signing_cert),
        moment=moment,
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        unchanged_since=bool(status.docmdp_ok),
        covers_all=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    )


def _organisation(certificate: Any) -> str:
    """The organisation that a certificate was issued to; by our own register if the key is known there."""
    key = SigningKey.objects.filter(fingerprint=certificate.sha256.hex()).select_related("organisation").first()
    if key is not None:
        return str(key.organisation)
    return str(certificate.subject.native.get("organization_name", certificate.subject.human_friendly))
