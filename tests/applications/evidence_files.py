"""Files as people upload them, good and bad, made when asked for."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Any

import pikepdf
import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def uploaded(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def a_pdf(*, pages: int = 1, mark: str = "", change: Callable[[pikepdf.Pdf], Any] | None = None, **save: Any) -> bytes:
    """``mark`` makes two of them differ; the same arguments give the same bytes, whatever the clock says."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    pdf.docinfo["/Title"] = mark
    if change:
        change(pdf)
    target = BytesIO()
    # The identifier is made of the second of saving by default; with a password it cannot be made of the content.
    pdf.save(target, deterministic_id="encryption" not in save, **save)
    return target.getvalue()


def a_locked_pdf(*, opening: str = "secret") -> bytes:
    return a_pdf(encryption=pikepdf.Encryption(user=opening, owner="owner"))


def a_picture(size: tuple[int, int] = (320, 240), colour: str = "red") -> Image.Image:
    """Something with shapes in it, as photos have; another ``colour`` is another picture."""
    shapes = Random(colour)
    small = Image.frombytes("RGB", (12, 9), shapes.randbytes(12 * 9 * 3))
    return Image.blend(small.resize(size, Image.Resampling.BICUBIC), Image.new("RGB", size, colour), 0.3)


def a_jpeg(size: tuple[int, int] = (320, 240), colour: str = "red", **save: Any) -> bytes:
    target = BytesIO()
    a_picture(size, colour).save(target, "JPEG", **{"quality": 95, **save})
    return target.getvalue()


def a_png(size: tuple[int, int] = (320, 240), colour: str = "blue", **save: Any) -> bytes:
    target = BytesIO()
    a_picture(size, colour).save(target, "PNG", **save)
    return target.getvalue()


def a_heic(size: tuple[int, int] = (320, 240), colour: str = "green", **save: Any) -> bytes:
    target = BytesIO()
    pillow_heif.from_pillow(a_picture(size, colour)).save(target, quality=80, **save)
    return target.getvalue()


def a_bomb_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A few kilobytes that claim to be a picture of many gigabytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b""))
    )
