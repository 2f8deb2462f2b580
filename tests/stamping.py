"""Stamping with ink, for the tests: a paper's pages as a scanner gives them, and the way to a scan on record."""

import io
from typing import Any

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter


def pictures(paper: Any, *, blurred: tuple[int, ...] = (), turn: float = 0) -> list[Image.Image]:
    """The pages as a scanner of 150 dpi gives them, with a red stamp; the codes of ``blurred`` pages are smeared."""
    with paper.base.open("rb") as file:
        document = pypdfium2.PdfDocument(file.read())
    found = []
    for number in range(1, len(document) + 1):
        picture = document[number - 1].render(scale=150 / 72).to_pil().convert("RGB")
        drawing = ImageDraw.Draw(picture)
        drawing.ellipse((700, 900, 950, 1150), outline=(200, 30, 40), width=8)
        if number in blurred:
            corner = (900, 1550, picture.width, picture.height)
            picture.paste(picture.crop(corner).filter(ImageFilter.GaussianBlur(9)), corner[:2])
        found.append(picture.rotate(turn, expand=True, fillcolor=(250, 250, 248)))
    return found


def as_pdf(pages: list[Image.Image], name: str = "扫描.pdf") -> SimpleUploadedFile:
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=150, quality=70)
    return SimpleUploadedFile(name, target.getvalue())


def as_jpeg(page: Image.Image, name: str = "第1页.jpg") -> SimpleUploadedFile:
    target = io.BytesIO()
    page.save(target, "JPEG", quality=60)
    return SimpleUploadedFile(name, target.getvalue())


def stamp(paper: Any, user: Any) -> Any:
    """打印、盖章、扫描、上传、存档: the scan of ``paper`` on record, read as any scan is. Runs the jobs that wait."""
    from portal.documents import scans
    from portal.jobs.services import run_pending

    run_pending()
    paper.refresh_from_db()
    scan = scans.upload(paper=paper, user=user, files=[as_pdf(pictures(paper))])
    run_pending()
    scan.refresh_from_db()
    return scans.record(scan=scan, user=user)
