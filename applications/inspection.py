"""What a file of evidence is, by its content: names made safe, cheap checks at once, deep ones for the worker.

Pure functions on names and open files; every refusal is a Chinese sentence that says what to do.
"""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import pikepdf
import puremagic
from PIL import Image, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from applications.choices import EvidenceFormat

MAX_NAME_CHARACTERS = 100
HEAD_BYTES = 4096
MEGABYTE = 1024 * 1024
# 12000 × 9000 of the largest common telephones passes; decoded, a photo of this size takes about half a gigabyte.
MAX_PIXELS = 120_000_000
MAX_PAGES = 5_000
THUMBNAIL_SIDE = 480

# --- Names ------------------------------------------------------------------------------------------------


def safe_name(typed: str) -> str:
    """The name as typed, without what could mislead or break a page, an address or a folder.

    Path separators become "_"; control characters and invisible ones, such as those that turn the direction of
    writing, are dropped; a long name is cut before its extension.
    """
    visible = "".join("_" if char in "/\\" else char for char in typed if char.isspace() or _is_visible(char))
    name = " ".join(visible.split()).lstrip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10 or not stem.strip():
        stem, extension = name, ""
    ending = f".{extension}" if extension else ""
    return f"{stem[: MAX_NAME_CHARACTERS - len(ending)].strip()}{ending}" or "未命名"


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


# --- What it is -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken, known by its first bytes."""

    word: str
    signature: bytes
    content_type: str
    extensions: tuple[str, ...]
    format: EvidenceFormat


KINDS = (
    FileKind("PDF文件", b"%PDF-", "application/pdf", (".pdf",), EvidenceFormat.PDF),
    FileKind("JPEG照片", b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg"), EvidenceFormat.PHOTO),
    FileKind("PNG图片", b"\x89PNG\r\n\x1a\n", "image/png", (".png",), EvidenceFormat.PHOTO),
)

# What people upload by mistake, by the extension that puremagic finds.
OTHER_WORDS = {
    ".doc": "Word等Office文档",
    ".docx": "Word等Office文档",
    ".rtf": "Word等Office文档",
    ".html": "网页文件",
    ".xml": "网页文件",
    ".zip": "压缩包",
    ".rar": "压缩包",
    ".7z": "压缩包",
    ".heif": "HEIC照片",
    ".heic": "HEIC照片",
    ".webp": "WebP图片",
    ".gif": "GIF图片",
    ".bmp": "BMP图片",
    ".tiff": "TIFF图片",
    ".exe": "程序文件",
}

WHAT_TO_DO = {
    EvidenceFormat.PDF: "请将材料另存为（或扫描成）PDF后上传",
    EvidenceFormat.PHOTO: "请上传JPEG或PNG格式的原始照片",
}


def kind_of(head: bytes) -> FileKind | None:
    """The kind of file that begins with ``head``; ``None`` for all that is not taken."""
    return next((kind for kind in KINDS if head.startswith(kind.signature)), None)


def word_for(head: bytes) -> str:
    """What the content is, in words for the person: 网页文件, 压缩包; 无法识别的文件 when nobody knows."""
    kind = kind_of(head)
    if kind is not None:
        return kind.word
    with suppress(puremagic.PureError, ValueError):
        return OTHER_WORDS.get(puremagic.from_string(head), "其他格式的文件")
    return "无法识别的文件"


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
        return f"“{name}”的实际内容是{word_for(head)}，此处只收{wanted.label}；{WHAT_TO_DO[wanted]}。"
    if PurePosixPath(name.lower()).suffix not in kind.extensions:
        return f"“{name}”的实际内容是{kind.word}，与扩展名不一致；请将扩展名改为“{kind.extensions[0]}”后重新上传。"
    return ""


# --- Deep checks ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """What the deep check found: the reason of a refusal or nothing, and what the file measures."""

    reason: str = ""
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    thumbnail: bytes = b""


def inspect(content_type: str, file: BinaryIO) -> Report:
    """The deep check for a file of ``content_type``, which its first bytes have shown."""
    return INSPECTORS[content_type](file)


BROKEN_PDF = "PDF文件已损坏或不完整，请重新导出或扫描后上传。"
LOCKED_PDF = "PDF文件设有密码或加密限制，审核人员无法打开；请取消密码和权限限制后重新上传。"
EMPTY_PDF = "PDF文件没有页面，请重新导出或扫描后上传。"
LONG_PDF = f"PDF文件超过 {MAX_PAGES} 页，请拆分成几个文件后上传。"
HOW_TO_FLATTEN = "请用“打印为PDF”重新生成后上传。"
ACTIVE_PDF = {
    "/JavaScript": f"PDF文件含有脚本，为保证安全不予接收；{HOW_TO_FLATTEN}",
    "/Launch": f"PDF文件含有启动其他程序的动作，为保证安全不予接收；{HOW_TO_FLATTEN}",
    "/EmbeddedFile": f"PDF文件内嵌有其他文件，为保证安全不予接收；请将内嵌的文件分别上传，并{HOW_TO_FLATTEN[1:]}",
    "/RichMedia": f"PDF文件内嵌有音视频等多媒体，为保证安全不予接收；{HOW_TO_FLATTEN}",
    "/XFA": f"PDF文件是动态表单，在不同软件中显示不一致；{HOW_TO_FLATTEN}",
}
RICH_MEDIA = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


def inspect_pdf(file: BinaryIO) -> Report:
    """Refuses what a reviewer could not open or should not: locked, broken, empty, with scripts or files inside."""
    try:
        # Without recovery: of half a file, recovery would make a whole one with pages missing.
        with pikepdf.open(file, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return Report(LOCKED_PDF)
            pages = len(pdf.pages)
            if not 0 < pages <= MAX_PAGES:
                return Report(LONG_PDF if pages else EMPTY_PDF)
            active = next((found for value in pdf.objects if _holds_more(value) for found in _active(value)), "")
            return Report(ACTIVE_PDF[active]) if active else Report(pages=pages)
    except pikepdf.PasswordError:
        return Report(LOCKED_PDF)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError):
        return Report(BROKEN_PDF)


def _active(value: Any) -> Iterator[str]:
    """What acts by itself in one object of a PDF: keys of ``ACTIVE_PDF``. What it refers to is an object too."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            children = list(each)
        else:
            yield from _active_here(each)
            children = [child for _, child in each.items()]
        waiting += [child for child in children if _holds_more(child) and not child.is_indirect]


def _holds_more(value: Any) -> bool:
    return isinstance(value, (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream))


def _active_here(value: pikepdf.Dictionary | pikepdf.Stream) -> Iterator[str]:
    action, subtype = str(value.get("/S", "")), str(value.get("/Subtype", ""))
    if action == "/JavaScript" or "/JS" in value:
        yield "/JavaScript"
    if action == "/Launch":
        yield "/Launch"
    if "/EF" in value or value.get("/Type") == "/EmbeddedFile" or subtype == "/FileAttachment":
        yield "/EmbeddedFile"
    if subtype in RICH_MEDIA and "/Rect" in value:
        yield "/RichMedia"
    if "/XFA" in value:
        yield "/XFA"


BROKEN_PHOTO = "照片已损坏或不完整，请换用能正常打开的原始照片后上传。"
HUGE_PHOTO = "照片的像素过大（{width}×{height}），超过 1.2 亿像素的上限；请换用相机或手机直接拍摄的原图。"


def inspect_photo(opener: type[ImageFile.ImageFile], file: BinaryIO) -> Report:
    """Refuses what is no whole picture, or so large that decoding it would exhaust the worker."""
    # WeasyPrint, in the same worker, tells Pillow to be content with half a picture.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        # By its class and not by Image.open, whose own guard would refuse without saying how large the picture is.
        photo = opener(file)
        width, height = photo.size
        if width * height > MAX_PIXELS:
            return Report(HUGE_PHOTO.format(width=width, height=height))
        photo.verify()
        file.seek(0)
        return Report(width=width, height=height, thumbnail=thumbnail(opener(file)))
    except (OSError, SyntaxError, ValueError, EOFError):
        return Report(BROKEN_PHOTO)


def thumbnail(photo: Image.Image) -> bytes:
    """A small upright JPEG that carries nothing of the original but its picture: no place, no camera, no comment."""
    photo.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    picture = _upright(photo).convert("RGBA")
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(picture, mask=picture)
    target = BytesIO()
    clean.save(target, "JPEG", quality=80)
    return target.getvalue()


def _upright(photo: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(photo)
    except Exception:  # a camera's broken EXIF raises almost anything, and is no fault of the photo
        return photo


INSPECTORS: dict[str, Callable[[BinaryIO], Report]] = {
    "application/pdf": inspect_pdf,
    "image/jpeg": partial(inspect_photo, JpegImageFile),
    "image/png": partial(inspect_photo, PngImageFile),
}
