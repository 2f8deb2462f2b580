"""Runs ``pdf.py`` as a process of its own and reads what it found."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from applications.inspection.archives import has_archive_behind
from applications.inspection.pdf import BROKEN_PDF, HEAVY_PDF
from applications.inspection.report import Report

PROGRAM = Path(__file__).with_name("pdf.py")
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
    """What the program said; empty when memory or time ended it before it could say anything."""
    command = [sys.executable, "-I", str(PROGRAM), path, folder, str(first), str(PAGES_AT_ONCE)]
    done = subprocess.run(
        [*command, *(["check"] if check else [])],
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
        env={"LANG": "C.UTF-8", "HOME": folder},
    )
    return json.loads(done.stdout.splitlines()[0]) if done.stdout else {}


def _pictures(folder: str, first: int, pages: int) -> tuple[bytes, ...]:
    paths = (Path(folder, f"{number}.jpg") for number in range(first, min(first + PAGES_AT_ONCE, pages + 1)))
    return tuple(path.read_bytes() if path.exists() else b"" for path in paths)
