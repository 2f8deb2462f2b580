"""Which kinds of files are taken, by their first bytes, and what to say to all others."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from applications.choices import EvidenceFormat

HEAD_BYTES = 4096
MEGABYTE = 1024 * 1024
# Where readers look for the header of a PDF that does not begin with it.
PDF_SEARCH_BYTES = 1024
# Brands of HEIF files that hold HEVC pictures, as telephones make them (ISO/IEC 23008-12, annex B).
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken, known by its first bytes."""

    word: str
    content_type: str
    extensions: tuple[str, ...]
    format: EvidenceFormat


PDF = FileKind("PDF文件", "application/pdf", (".pdf",), EvidenceFormat.PDF)
JPEG = FileKind("JPEG照片", "image/jpeg", (".jpg", ".jpeg"), EvidenceFormat.PHOTO)
PNG = FileKind("PNG图片", "image/png", (".png",), EvidenceFormat.PHOTO)
HEIC = FileKind("HEIC照片", "image/heic", (".heic", ".heif"), EvidenceFormat.PHOTO)
KINDS = (PDF, JPEG, PNG, HEIC)
SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))

SAVE_AS_PDF = "请用Word、WPS等软件打开，“另存为PDF”后上传"
MAKE_A_PDF = "请将材料另存为（或扫描成）PDF后上传"
ORIGINAL_PHOTO = "请上传手机或相机直接拍摄的JPEG、PNG或HEIC原始照片"
UNPACK = "请解压后逐个上传其中的文件"
NO_PROGRAM = "平台不接收程序文件；请确认文件来源，上传材料本身"
PRINT_AGAIN = "PDF内容之前有多余的数据；请用“打印为PDF”重新生成后上传"
WHAT_TO_DO = {EvidenceFormat.PDF: MAKE_A_PDF, EvidenceFormat.PHOTO: ORIGINAL_PHOTO}
OTHER_PLACE = {
    EvidenceFormat.PDF: "照片请传到收照片的一类，扫描件请存为PDF后上传",
    EvidenceFormat.PHOTO: "PDF请传到收PDF的一类；照片请上传手机或相机直接拍摄的原始照片",
}


@dataclass(frozen=True)
class Foreign:
    """A kind of file that is not taken: its word, and what to do when a PDF or a photo is asked for."""

    word: str
    for_pdf: str = MAKE_A_PDF
    for_photo: str = ORIGINAL_PHOTO

    def what_to_do(self, wanted: EvidenceFormat) -> str:
        return self.for_pdf if wanted == EvidenceFormat.PDF else self.for_photo


OFFICE = Foreign("Word、WPS等Office文档", SAVE_AS_PDF)
OFD = Foreign("OFD版式文件", "请用OFD阅读器打开，“另存为”或“打印为”PDF后上传")
ARCHIVE = Foreign("压缩包", UNPACK, UNPACK)
PROGRAM = Foreign("程序文件", NO_PROGRAM, NO_PROGRAM)
WEB_PAGE = Foreign("网页文件", "请在浏览器中“打印为PDF”后上传")
DRAWING = Foreign("SVG矢量图")
FILM = Foreign("视频文件", "平台不接收视频；文字材料请存为PDF后上传", f"平台不接收视频；{ORIGINAL_PHOTO}")
LATE_PDF = Foreign("PDF文件", PRINT_AGAIN, OTHER_PLACE[EvidenceFormat.PHOTO])

# What people upload by mistake or on purpose, by the first bytes; content decides, whatever the name says.
FOREIGN_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE),
    (b"{\\rtf", OFFICE),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"#!", PROGRAM),
    (b"GIF8", Foreign("GIF图片")),
    (b"BM", Foreign("BMP图片")),
    (b"II*\x00", Foreign("TIFF或相机RAW图片")),
    (b"MM\x00*", Foreign("TIFF或相机RAW图片")),
    (b"8BPS", Foreign("Photoshop文件")),
    (b"%!PS", Foreign("PostScript文件")),
)
FOREIGN_EXTENSIONS = {".html": WEB_PAGE, ".xml": WEB_PAGE, ".mp4": FILM, ".mov": FILM, ".avi": FILM, ".tar": ARCHIVE}
UNKNOWN = Foreign("无法识别的文件")
SOMETHING = Foreign("其他格式的文件")


def kind_of(head: bytes) -> FileKind | None:
    """The kind of file that begins with ``head``; ``None`` for all that is not taken."""
    if _brands(head) & HEIC_BRANDS:
        return HEIC
    return next((kind for signature, kind in SIGNATURES if head.startswith(signature)), None)


def _brands(head: bytes) -> set[bytes]:
    """Major and compatible brands of a file of the ISO base media kind (HEIF, AVIF, MP4)."""
    if head[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(head[:4], "big"), 256)
    return {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}


def _foreign(head: bytes) -> Foreign:
    if head.startswith(b"PK"):
        return _packed(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Foreign("WebP图片")
    if brands := _brands(head):
        return Foreign("AVIF图片") if brands & {b"avif", b"avis"} else FILM
    if b"%PDF-" in head[:PDF_SEARCH_BYTES]:
        return LATE_PDF
    found = next((foreign for signature, foreign in FOREIGN_SIGNATURES if head.startswith(signature)), None)
    return found or _written(head) or _by_magic(head)


def _packed(head: bytes) -> Foreign:
    """Office and OFD files are archives too; the names of their first members tell."""
    if any(mark in head for mark in (b"[Content_Types].xml", b"_rels/", b"word/", b"xl/", b"ppt/", b"opendocument")):
        return OFFICE
    return OFD if b"OFD.xml" in head or b"Doc_0/" in head else ARCHIVE


def _written(head: bytes) -> Foreign | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1024].lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in start:
        return DRAWING
    return WEB_PAGE if start.startswith((b"<!doctype html", b"<html", b"<script", b"<?xml", b"<")) else None


def _by_magic(head: bytes) -> Foreign:
    with suppress(puremagic.PureError, ValueError):
        return FOREIGN_EXTENSIONS.get(puremagic.from_string(head), SOMETHING)
    return UNKNOWN


def word_for(head: bytes) -> str:
    """What the content is, in words for the person: 网页文件, 压缩包; 无法识别的文件 when nobody knows."""
    kind = kind_of(head)
    return kind.word if kind is not None else _foreign(head).word


def readable_size(size: int) -> str:
    """Bytes as people read them, cut and never rounded up: 50.0 MB is at most 50 MB."""
    if size < MEGABYTE:
        return f"{max(1, size // 1024)} KB"
    return f"{size * 10 // MEGABYTE / 10} MB"


def size_fault(name: str, size: int, *, most: int) -> str:
    """Why a file of ``size`` bytes is not taken; empty when it is."""
    if size == 0:
        return f"“{name}”是空文件（0 字节），请确认文件能正常打开后重新上传。"
    if size > most:
        return (
            f"“{name}”大小为 {readable_size(size)}（{size:,} 字节），超过单个文件上限 {most // MEGABYTE} MB；"
            "PDF请降低扫描分辨率或拆分成几个文件，照片请换一张较小的原图。"
        )
    return ""


def content_fault(name: str, head: bytes, wanted: EvidenceFormat) -> str:
    """Why the content is not of the ``wanted`` format, or does not agree with the name's extension; empty when all is well."""
    kind = kind_of(head)
    if kind is None or kind.format != wanted:
        advice = OTHER_PLACE[wanted] if kind else _foreign(head).what_to_do(wanted)
        return f"“{name}”的实际内容是{word_for(head)}，此处只收{wanted.label}；{advice}。"
    if PurePosixPath(name.lower()).suffix not in kind.extensions:
        return f"“{name}”的实际内容是{kind.word}，与扩展名不一致；请将扩展名改为“{kind.extensions[0]}”后重新上传。"
    return ""
