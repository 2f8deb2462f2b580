#!/usr/bin/env python3
"""What becomes of bad files: ``python benchmarks/bad_files.py`` uploads 200 files of which 40 are bad in 20 ways.

An installation of its own is made, a city's clerk signs in over HTTP's test client and uploads file after file through
the page of materials, and the worker's checks run. Each bad file is listed with what was answered and whether that is
the right answer; every good file must become usable. Ends with 1 if one is wrong.
"""

import argparse
import logging
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
MOST_MEGABYTES = 4
PHOTOS, PAPERS = "photos", "policies"


@dataclass(frozen=True)
class Bad:
    """A way to be bad: how it is made, where it is put, and words that the right answer holds."""

    way: str
    name: str
    item: str
    make: Callable[[random.Random], bytes]
    answer: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("--good", type=int, default=160, help="good files (160)")
    parser.add_argument("--quiet", action="store_true", help="print wrong answers and counts only")
    options = parser.parse_args()
    if options.inside:
        sys.exit(inside(options))
    with tempfile.TemporaryDirectory(prefix="bad-files-") as folder:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        environment = {**plain, "PORTAL_VAR": folder, "PORTAL_DEMO": "1", "PORTAL_DEBUG": "1", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(Path(__file__).resolve()), "--inside", folder, "--good", str(options.good)]
        sys.exit(subprocess.run(command + ["--quiet"] * options.quiet, env=environment, check=False).returncode)


# --- Good files -------------------------------------------------------------------------------------------


def picture(chance: random.Random, size: tuple[int, int] = (1200, 900)) -> Image.Image:
    """Another scene each time: a few large shapes of colour."""
    small = Image.frombytes("RGB", (16, 12), chance.randbytes(16 * 12 * 3))
    return small.resize(size, Image.Resampling.BICUBIC)


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    target = BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()


def camera_data(chance: random.Random, size: tuple[int, int]) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = chance.choice([("HUAWEI", "P60"), ("Xiaomi", "14"), ("Canon", "EOS R6")])
    exif[0x0112] = chance.choice([1, 3, 6, 8])
    exif.get_ifd(0x8769).update({0x9003: "2024:05:18 09:30:00", 0xA002: size[0], 0xA003: size[1]})
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 52.0, 1.0)})
    return exif


def good_jpeg(chance: random.Random) -> bytes:
    size = chance.choice([(1600, 1200), (1200, 1600), (1920, 1080), (640, 480)])
    more = {"progressive": chance.random() < 0.3, "quality": chance.choice([70, 90, 95])}
    return saved(picture(chance, size), "JPEG", exif=camera_data(chance, size), **more)


def good_grey_jpeg(chance: random.Random) -> bytes:
    return saved(picture(chance).convert(chance.choice(["L", "CMYK"])), "JPEG")


def motion_jpeg(chance: random.Random) -> bytes:
    """A telephone's photo with a film of a second behind it."""
    return good_jpeg(chance) + struct.pack(">I4s4sI", 24, b"ftyp", b"mp42", 0) + chance.randbytes(20_000)


def good_png(chance: random.Random) -> bytes:
    mode = chance.choice(["RGB", "RGBA", "P", "L"])
    return saved(picture(chance, (800, 600)).convert(mode), "PNG")


def good_heic(chance: random.Random) -> bytes:
    size = (640, 480)
    target = BytesIO()
    heif = pillow_heif.from_pillow(picture(chance, size))
    heif.save(target, quality=70, exif=camera_data(chance, size).tobytes())
    return target.getvalue()


def good_pdf(chance: random.Random, **save: Any) -> bytes:
    pdf = pikepdf.new()
    for _ in range(chance.randint(1, 4)):
        pdf.add_blank_page(page_size=chance.choice([(595, 842), (842, 595), (420, 595)]))
    pdf.docinfo["/Producer"] = f"maker {chance.random()}"
    target = BytesIO()
    pdf.save(target, **save)
    return target.getvalue()


def scanned_pdf(chance: random.Random) -> bytes:
    return saved(picture(chance, (1240, 1754)), "PDF", title=f"scan {chance.random()}")


def linked_pdf(chance: random.Random) -> bytes:
    """With a link to a web page and a contents list, as office programs write them."""
    pdf = pikepdf.open(BytesIO(good_pdf(chance)))
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.gov.cn/")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[9, 9, 99, 99], A=action)
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([link]))
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("一、总则", 0))
    target = BytesIO()
    pdf.save(target)
    return target.getvalue()


def typeset_pdf(chance: random.Random) -> bytes:
    from weasyprint import HTML

    return bytes(HTML(string=f"<h1>关于申报的请示</h1><p>正文 {chance.random()}</p>").write_pdf() or b"")


GOOD: tuple[tuple[str, str, Callable[[random.Random], bytes]], ...] = (
    (PHOTOS, ".jpg", good_jpeg),
    (PHOTOS, ".JPEG", good_jpeg),
    (PHOTOS, ".jpg", good_grey_jpeg),
    (PHOTOS, ".jpg", motion_jpeg),
    (PHOTOS, ".png", good_png),
    (PHOTOS, ".heic", good_heic),
    (PAPERS, ".pdf", good_pdf),
    (PAPERS, ".PDF", partial(good_pdf, linearize=True)),
    (PAPERS, ".pdf", partial(good_pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    (PAPERS, ".pdf", scanned_pdf),
    (PAPERS, ".pdf", linked_pdf),
    (PAPERS, ".pdf", typeset_pdf),
)


# --- Bad files --------------------------------------------------------------------------------------------


def pdf_with(change: Callable[[pikepdf.Pdf], Any], chance: random.Random, **save: Any) -> bytes:
    pdf = pikepdf.open(BytesIO(good_pdf(chance)))
    change(pdf)
    target = BytesIO()
    pdf.save(target, **save)
    return target.getvalue()


def run_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].Annots = pikepdf.Array([link])


def embed(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["附件.docx"] = b"content"


def no_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[:]


def many_pages(pdf: pikepdf.Pdf) -> None:
    for _ in range(5001):
        pdf.pages.append(pdf.pages[0])


def locked(opening: str, chance: random.Random) -> bytes:
    return pdf_with(lambda _: None, chance, encryption=pikepdf.Encryption(user=opening, owner=f"o{chance.random()}"))


def half(make: Callable[[random.Random], bytes], chance: random.Random) -> bytes:
    data = make(chance)
    return data[: len(data) * 2 // 3]


def packed(names: tuple[str, ...], chance: random.Random) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, f"<x>{chance.random()}</x>")
    return target.getvalue()


WORD = partial(packed, ("[Content_Types].xml", "_rels/.rels", "word/document.xml"))


def web_page(chance: random.Random) -> bytes:
    return f"<!DOCTYPE html><html><script>alert({chance.random()})</script></html>".encode()


def program(chance: random.Random) -> bytes:
    return b"MZ\x90\x00\x03" + chance.randbytes(4000)


def bomb(chance: random.Random) -> bytes:
    header = struct.pack(">IIBBBBB", 40_000 + chance.randint(0, 99), 40_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b""))
    )


def icon(chance: random.Random) -> bytes:
    return saved(picture(chance, (64, 64)), "PNG")


def flat(chance: random.Random) -> bytes:
    return saved(Image.new("RGB", (1200, 900), (chance.randint(0, 255), 40, 90)), "JPEG")


def animation(chance: random.Random) -> bytes:
    frames = [picture(chance, (400, 300)) for _ in range(3)]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


def two_faced(chance: random.Random) -> bytes:
    return good_jpeg(chance) + packed(("secret.exe",), chance)


def drawing(chance: random.Random) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><script>{chance.random()}</script></svg>'.encode()


BAD = (
    Bad("empty file", "空文件.pdf", PAPERS, lambda _: b"", "是空文件（0 字节），请确认文件能正常打开后重新上传"),
    Bad(
        "too many bytes",
        "大文件.pdf",
        PAPERS,
        lambda c: good_pdf(c) + bytes(MOST_MEGABYTES * 2**20),
        "超过单个文件上限",
    ),
    Bad(
        "password to open",
        "加密.pdf",
        PAPERS,
        partial(locked, "secret"),
        "设有密码或加密限制，审核人员无法打开；请取消密码",
    ),
    Bad(
        "permissions locked",
        "限制.pdf",
        PAPERS,
        partial(locked, ""),
        "设有密码或加密限制，审核人员无法打开；请取消密码",
    ),
    Bad("half a PDF", "半个.pdf", PAPERS, partial(half, scanned_pdf), "PDF文件已损坏或不完整，请重新导出或扫描"),
    Bad(
        "JavaScript", "脚本.pdf", PAPERS, partial(pdf_with, run_script), "含有脚本，为保证安全不予接收；请用“打印为PDF”"
    ),
    Bad("launches a program", "动作.pdf", PAPERS, partial(pdf_with, launch), "含有启动其他程序的动作"),
    Bad(
        "file inside a PDF",
        "内嵌.pdf",
        PAPERS,
        partial(pdf_with, embed),
        "内嵌有其他文件，为保证安全不予接收；请将内嵌的文件分别上传",
    ),
    Bad("5,001 pages", "过长.pdf", PAPERS, partial(pdf_with, many_pages), "超过 5000 页，请拆分成几个文件"),
    Bad("Word file", "请示.docx", PAPERS, WORD, "Office文档，此处只收PDF；请用Word、WPS等软件打开，“另存为PDF”"),
    Bad("Word file as PDF", "请示.pdf", PAPERS, WORD, "Office文档，此处只收PDF；请用Word、WPS等软件打开，“另存为PDF”"),
    Bad("web page as PDF", "网页.pdf", PAPERS, web_page, "网页文件，此处只收PDF；请在浏览器中“打印为PDF”后上传"),
    Bad("archive", "材料.zip", PAPERS, partial(packed, ("a.pdf", "b.pdf")), "压缩包，此处只收PDF；请解压后逐个上传"),
    Bad(
        "program as JPEG", "照片.jpg", PHOTOS, program, "程序文件，此处只收照片（JPEG、PNG、HEIC）；平台不接收程序文件"
    ),
    Bad("half a JPEG", "半张.jpg", PHOTOS, partial(half, good_jpeg), "照片已损坏或不完整，请换用能正常打开的原始照片"),
    Bad("pixel bomb", "炸弹.png", PHOTOS, bomb, "超过 1.2 亿像素的上限；请换用相机或手机"),
    Bad("icon", "图标.png", PHOTOS, icon, "是图标或缩略图，不是照片；请上传"),
    Bad("one colour", "纯色.jpg", PHOTOS, flat, "整张图片只有一种颜色，没有可辨认的内容；请确认"),
    Bad("archive behind a photo", "夹带.jpg", PHOTOS, two_faced, "照片后面附有压缩包，为保证安全不予接收；请换用"),
    Bad("drawing with a script", "图.svg", PHOTOS, drawing, "SVG矢量图，此处只收照片（JPEG、PNG、HEIC）；请上传"),
)
TIMES = 2


# --- Through the portal -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    name: str
    item: str
    data: bytes
    bad: Bad | None


def to_send(good: int) -> list[Sent]:
    """All files, the bad among the good, the same in each run."""
    chance = random.Random(20261121)  # noqa: S311
    files = []
    for number in range(good):
        item, ending, make = GOOD[number % len(GOOD)]
        files.append(Sent(f"材料{number + 1:03d}{ending}", item, make(chance), None))
    for bad in BAD:
        for time_ in range(TIMES):
            stem, _, ending = bad.name.rpartition(".")
            files.append(Sent(f"{stem}{time_ + 1}.{ending}", bad.item, bad.make(chance), bad))
    chance.shuffle(files)
    return files


def inside(options: argparse.Namespace) -> int:
    """The run itself, in a process that knows the installation's folder."""
    application, browser = installation()
    files = to_send(options.good)
    print(f"{len(files)} files, of which {sum(each.bad is not None for each in files)} bad in {len(BAD)} ways")
    begun = time.perf_counter()
    answered = {each.name: upload(browser, application, each) for each in files}
    sent_at = time.perf_counter()

    from portal.jobs.services import run_pending

    run_pending()
    print(f"uploaded in {sent_at - begun:.0f} s, checked by one worker in {time.perf_counter() - sent_at:.0f} s\n")
    return verdicts(files, {**answered, **after_the_check(application, answered)}, quiet=options.quiet)


def installation() -> tuple[Any, Any]:
    """An application of the demonstration's city that takes many files, and its clerk's browser."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from datetime import timedelta

    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.utils import timezone

    from applications.models import Round
    from portal.accounts.demo import load_people
    from portal.accounts.models import User
    from portal.shell import demonstration

    setup_test_environment()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are what is measured
    with open(os.devnull, "w") as nowhere:
        call_command("migrate", verbosity=0)
        call_command("load_facts", verbosity=0, stdout=nowhere)
    cast = load_people()
    round_ = demonstration.open_round(
        cast, code="F1", title="测量（演示）", opens_at=timezone.now() - timedelta(days=1)
    )
    Round.objects.update(max_files=500, max_file_megabytes=MOST_MEGABYTES)
    from applications import services

    clerk = User.objects.get(username="hz-clerk")
    application = services.begin(round=round_, user=clerk)
    browser = Client()
    browser.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    return application, browser


def upload(browser: Any, application: Any, file: Sent) -> str:
    """The page's answer to one file: empty when it was taken for checking."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {f"files_{file.item}": SimpleUploadedFile(file.name, file.data)}
    answer = browser.post(f"/applications/{application.pk}/evidence/", sent)
    if answer.status_code == 302:
        return ""
    form = answer.context["form"]
    return " ".join(str(fault) for faults in form.errors.values() for fault in faults)


def after_the_check(application: Any, answered: dict[str, str]) -> dict[str, str]:
    """What the worker said of the files that were taken: the reason, or the state when nothing was refused."""
    rows = application.evidence.filter(name__in=[name for name, answer in answered.items() if not answer])
    return {row.name: row.reason or ("" if row.state == "usable" else row.get_state_display()) for row in rows}


def verdicts(files: list[Sent], answers: dict[str, str], *, quiet: bool) -> int:
    wrong = 0
    for bad in BAD:
        for file in (each for each in files if each.bad is bad):
            right = bad.answer in answers[file.name]
            wrong += not right
            if not quiet or not right:
                print(
                    f"{'right' if right else 'WRONG'}  {bad.way:24} {file.name}\n       {answers[file.name] or 'accepted'}"
                )
    good = [each for each in files if each.bad is None]
    lost = [each for each in good if answers[each.name]]
    for file in lost:
        print(f"WRONG  a good file was refused: {file.name}\n       {answers[file.name]}")
    bad_count = len(files) - len(good)
    print(f"\nbad files answered rightly: {bad_count - wrong} of {bad_count}")
    print(f"good files accepted: {len(good) - len(lost)} of {len(good)}")
    return 1 if wrong or lost else 0


if __name__ == "__main__":
    main()
