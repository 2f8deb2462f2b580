"""Looks at a PDF and draws its pages: a program of its own, so that a hostile file exhausts nobody else.

``python pdf.py FILE FOLDER FIRST COUNT [check]`` prints one line of JSON and writes the pages as ``FOLDER/<n>.jpg``.
It imports nothing of the portal, which makes it start fast; ``apart.py`` runs it and reads what it says.
"""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf

MAX_PAGES = 5_000
# What one file may cost: large scans need a few hundred megabytes and some seconds; a bomb would take everything.
MEMORY_BYTES = 1536 * 1024**2
CPU_SECONDS = 60
STREAM_BYTES = 512 * 1024**2
# An A4 page at 150 dots per inch: a scanned page of small print can be read, and weighs about 200 KB.
PAGE_WIDTH = 1240
MAX_PAGE_HEIGHT = 4000
PAGE_QUALITY = 80

BROKEN_PDF = "PDF文件已损坏或不完整，请重新导出或扫描后上传。"
LOCKED_PDF = "PDF文件设有密码或加密限制，审核人员无法打开；请取消密码和权限限制后重新上传。"
EMPTY_PDF = "PDF文件没有页面，请重新导出或扫描后上传。"
LONG_PDF = f"PDF文件超过 {MAX_PAGES} 页，请拆分成几个文件后上传。"
HEAVY_PDF = "PDF文件过于复杂，检查时超出了内存或时间限制；请降低扫描分辨率或拆分成几个文件后上传。"
HOW_TO_FLATTEN = "请用“打印为PDF”重新生成后上传。"
ACTIVE_PDF = {
    "/JavaScript": f"PDF文件含有脚本，为保证安全不予接收；{HOW_TO_FLATTEN}",
    "/Launch": f"PDF文件含有启动其他程序的动作，为保证安全不予接收；{HOW_TO_FLATTEN}",
    "/SubmitForm": f"PDF文件含有向外发送或导入数据的动作，为保证安全不予接收；{HOW_TO_FLATTEN}",
    "/EmbeddedFile": f"PDF文件内嵌有其他文件，为保证安全不予接收；请将内嵌的文件分别上传，并{HOW_TO_FLATTEN[1:]}",
    "/RichMedia": f"PDF文件内嵌有音视频等多媒体，为保证安全不予接收；{HOW_TO_FLATTEN}",
    "/XFA": f"PDF文件是动态表单，在不同软件中显示不一致；{HOW_TO_FLATTEN}",
}
ACTIONS = {
    "/JavaScript": "/JavaScript",
    "/Launch": "/Launch",
    "/SubmitForm": "/SubmitForm",
    "/ImportData": "/SubmitForm",
}
RICH_MEDIA = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
FAULTS = (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError)


# --- What is in it ----------------------------------------------------------------------------------------


def check(file: BinaryIO) -> tuple[str, int | None]:
    """(reason, pages): refuses what a reviewer could not open or should not: locked, broken, empty, acting by itself."""
    try:
        # Without recovery: of half a file, recovery would make a whole one with pages missing.
        with pikepdf.open(file, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return LOCKED_PDF, None
            pages = len(pdf.pages)
            if not 0 < pages <= MAX_PAGES:
                return (LONG_PDF if pages else EMPTY_PDF), None
            active = next((found for value in pdf.objects if _holds_more(value) for found in _active(value)), "")
            return (ACTIVE_PDF[active], None) if active else ("", pages)
    except pikepdf.PasswordError:
        return LOCKED_PDF, None
    except FAULTS:
        return BROKEN_PDF, None


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
    if "/JS" in value:
        yield "/JavaScript"
    if action in ACTIONS:
        yield ACTIONS[action]
    if "/EF" in value or value.get("/Type") == "/EmbeddedFile" or subtype == "/FileAttachment":
        yield "/EmbeddedFile"
    if subtype in RICH_MEDIA and "/Rect" in value:
        yield "/RichMedia"
    if "/XFA" in value:
        yield "/XFA"


# --- What it looks like -----------------------------------------------------------------------------------


def draw(path: Path, folder: Path, first: int, count: int) -> None:
    """Write the pages ``first`` to ``first + count - 1`` as JPEG; a page that cannot be drawn is left out."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    with suppress(pypdfium2.PdfiumError):
        document.init_forms()  # so that what was filled into fields is seen
    for number in range(first, min(first + count, len(document) + 1)):
        with suppress(pypdfium2.PdfiumError, ValueError, OSError):
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(PAGE_WIDTH / max(width, 1), MAX_PAGE_HEIGHT / max(height, 1))
            picture = page.render(scale=scale).to_pil().convert("RGB")
            picture.save(folder / f"{number}.jpg", "JPEG", quality=PAGE_QUALITY)
            page.close()


def main() -> None:
    path, folder, first, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pikepdf.settings.set_qpdf_limits(flate_max_memory=STREAM_BYTES, run_length_max_memory=STREAM_BYTES)
    reason, pages = "", None
    if "check" in sys.argv[5:]:
        with path.open("rb") as file:
            reason, pages = check(file)
    # Printed before drawing: what fails there does not undo the verdict.
    sys.stdout.write(json.dumps({"reason": reason, "pages": pages}) + "\n")
    sys.stdout.flush()
    if not reason:
        draw(path, folder, first, count)


if __name__ == "__main__":
    main()
