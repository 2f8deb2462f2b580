"""Reading stamped scans: which printed page each picture shows, by the QR code on it.

A scan is a PDF or several pictures. Nothing here decides; ``portal.documents.scans`` judges what was read.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from portal.documents.models import CODE_LENGTH
from portal.kit.verdicts import Refused

DPI = 150
MOST_PAGES = 200
# An A3 page at 600 dpi has 70 million pixels; more is no scan of a page.
MOST_PIXELS = 80_000_000
# What reading works on: a picture larger than A4 at 300 dpi is made smaller, which also takes noise away.
WORKING_SIZE = 3600
CODE = re.compile(rf"/v/([0-9a-f]{{{CODE_LENGTH}}})/(\d{{1,4}})$")


@dataclass(frozen=True)
class PageCode:
    """What the QR code on a printed page says."""

    code: str
    page: int


@dataclass(frozen=True)
class SeenPage:
    """One picture of a scan; ``found`` is ``None`` where no code of ours could be read."""

    picture: Image.Image
    found: PageCode | None


def pages_of(data: bytes, name: str) -> Iterator[Image.Image]:
    """The pictures in a file, one after the other, so that a thick scan does not fill the memory.

    Raises ``Refused`` when the file is neither a PDF nor a picture that can be opened, or is too large.
    """
    return _pages_of_pdf(data, name) if data[:1024].lstrip().startswith(b"%PDF") else _pictures(data, name)


def _pages_of_pdf(data: bytes, name: str) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise Refused(f"“{name}”无法打开，可能已加密或损坏；请重新扫描为普通PDF后上传。") from fault
    try:
        if len(document) > MOST_PAGES:
            raise Refused(f"“{name}”有{len(document)}页，最多{MOST_PAGES}页；请只扫描这一份文件。")
        for index in range(len(document)):
            page = document[index]
            if page.get_width() * page.get_height() * (DPI / 72) ** 2 > MOST_PIXELS:
                raise Refused(f"“{name}”第{index + 1}页的页面过大，不像扫描件；请按原大（A4）重新扫描。")
            yield page.render(scale=DPI / 72).to_pil()
    finally:
        document.close()


def _pictures(data: bytes, name: str) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(f"“{name}”的像素过多，不像扫描件；请按 150 至 300 DPI 重新扫描。")
            for index in range(min(getattr(picture, "n_frames", 1), MOST_PAGES)):
                picture.seek(index)
                upright = ImageOps.exif_transpose(picture)
                yield (upright or picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise Refused(f"“{name}”不是可以打开的PDF或图片；请扫描为PDF、JPG或PNG后上传。") from fault


def read(picture: Image.Image) -> PageCode | None:
    """The code on a picture of a page; from the quickest way of looking to the most patient one."""
    for view in _views(picture):
        for barcode in zxingcpp.read_barcodes(
            view, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]), try_invert=False
        ):
            if found := understood(barcode.text):
                return found
    return None


def understood(text: str) -> PageCode | None:
    """What a code of this portal says, under whatever address the portal had; ``None`` for anybody else's."""
    match = CODE.search(text)
    return PageCode(match[1], int(match[2])) if match else None


def _views(picture: Image.Image) -> Iterator[Image.Image]:
    # Seen through red, the ink of a seal vanishes and the print under it stays.
    grey = picture.convert("RGB").getchannel("R")
    if max(grey.size) > WORKING_SIZE:
        grey.thumbnail((WORKING_SIZE, WORKING_SIZE))
    yield grey
    double = grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)
    yield double
    yield ImageOps.autocontrast(double.filter(ImageFilter.UnsharpMask(radius=4, percent=200)), cutoff=1)
    yield ImageOps.autocontrast(grey.filter(ImageFilter.MedianFilter(3)).resize(double.size, Image.Resampling.BICUBIC))
