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


def on_record(paper: Any, user: Any) -> Any:
    """The same without a page drawn or read: for tests that are about what comes after."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from portal.documents.models import Paper, Scan, ScanFile, ScanPage
    from portal.kit.canonical import sha256_hex

    data = b"%PDF-1.4 stamped " + paper.address.encode()
    if not paper.is_ready:
        paper.base.save("base.pdf", ContentFile(data), save=False)
        Paper.objects.filter(pk=paper.pk).update(
            state="ready", base=paper.base.name, sha256=sha256_hex(data), size=len(data), pages=1
        )
    scan = Scan.objects.create(
        paper=paper,
        organisation=user.organisation,
        uploaded_by=user,
        state="recorded",
        recorded_by=user,
        recorded_at=timezone.now(),
    )
    file = ScanFile(scan=scan, position=1, name="扫描.pdf", sha256=sha256_hex(data), size=len(data))
    file.file.save("scan.pdf", ContentFile(data), save=True)
    page = ScanPage(scan=scan, file=file, position=1, code=paper.code, page=1)
    page.picture.save("page.jpg", ContentFile(b"jpg"), save=True)
    return scan
