"""Runs ``pdf.py`` and ``heic.py`` as processes of their own and reads what they found."""

import json
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from PIL.PpmImagePlugin import PpmImageFile

from applications.inspection.archives import has_archive_behind
from applications.inspection.pdf import BROKEN_PDF, HEAVY_PDF
from applications.inspection.photos import BROKEN_PHOTO, HUGE_PHOTO, MAX_PIXELS, inspect_photo
from applications.inspection.report import Report

PDF_PROGRAM = Path(__file__).with_name("pdf.py")
HEIC_PROGRAM = Path(__file__).with_name("heic.py")
# Of the clock, for a machine under load; the program itself is limited by what it computes.
WAIT_SECONDS = 300
# Drawn at the check and whenever a reader turns beyond what is drawn: about a second of work.
PAGES_AT_ONCE = 8
POLYGLOT_PDF = "PDF文件后面附有压缩包，为保证安全不予接收；请用“打印为PDF”重新生成，并将附带的文件分别上传。"


def inspect_pdf(file: BinaryIO, name: str = "") -> Report:
    """Refuses what a reviewer could not open or should not; draws the first pages of what is taken."""
    with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
        found = _run(_stored(file, folder), folder, 1, check=True)
        if not found:
            return Report(HEAVY_PDF)
        reason, pages = found["reason"], found["pages"]
        if reason != "" and reason != BROKEN_PDF:
            return Report(reason)
        if has_archive_behind(file):
            return Report(POLYGLOT_PDF)
        return Report(reason) if reason else Report(pages=pages, page_pictures=_pictures(folder, 1, pages))


def inspect_heic(file: BinaryIO, name: str = "") -> Report:
    """Refuses what is no whole photo or too large; looks at the rest as at any other photo, once it is decoded."""
    with tempfile.TemporaryDirectory(prefix="heic-") as folder:
        found = _said(HEIC_PROGRAM, _stored(file, folder), folder, str(MAX_PIXELS))
        if not found:
            return Report(BROKEN_PHOTO)
        if found["width"] * found["height"] > MAX_PIXELS:
            return Report(HUGE_PHOTO.format(**found))
        return inspect_photo(partial(_decoded, Path(folder), found["told"]), file, name)


def _decoded(folder: Path, told: list[str], file: BinaryIO) -> PpmImageFile:
    """The picture that was decoded of ``file``, with what it told of itself."""
    photo = PpmImageFile(folder / "picture.ppm")
    photo.info.update({name: (folder / name).read_bytes() for name in told})
    return photo


def draw_pages(file: BinaryIO, *, first: int, pages: int) -> tuple[bytes, ...]:
    """JPEG pictures of up to ``PAGES_AT_ONCE`` pages of a checked PDF; an empty one could not be drawn."""
    with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
        _run(_stored(file, folder), folder, first)
        return _pictures(folder, first, pages)


def _stored(file: BinaryIO, folder: str) -> str:
    """A path to the bytes: the store may be on another machine."""
    file.seek(0)
    with Path(folder, "file").open("wb") as target:
        shutil.copyfileobj(file, target)
    return target.name


def _run(path: str, folder: str, first: int, *, check: bool = False) -> dict[str, Any]:
    return _said(PDF_PROGRAM, path, folder, str(first), str(PAGES_AT_ONCE), *(["check"] if check else []))


def _said(program: Path, *arguments: str) -> dict[str, Any]:
    """What the program said; empty when memory, time or a fault in it ended it before it could say anything."""
    done = subprocess.run(
        [sys.executable, "-I", str(program), *arguments],
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
        env={"LANG": "C.UTF-8", "HOME": arguments[1]},
    )
    return json.loads(done.stdout.splitlines()[0]) if done.stdout else {}


def _pictures(folder: str, first: int, pages: int) -> tuple[bytes, ...]:
    paths = (Path(folder, f"{number}.jpg") for number in range(first, min(first + PAGES_AT_ONCE, pages + 1)))
    return tuple(path.read_bytes() if path.exists() else b"" for path in paths)
