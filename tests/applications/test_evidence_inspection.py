"""What the names and the content of a file may be: the rules that upload and worker apply."""

import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from applications.choices import EvidenceFormat
from applications.inspection import (
    HEAD_BYTES,
    MAX_NAME_CHARACTERS,
    apart,
    content_fault,
    inspect,
    safe_name,
    size_fault,
)
from applications.inspection.pdf import check
from tests.applications.evidence_files import a_bomb_png, a_heic, a_jpeg, a_locked_pdf, a_pdf, a_picture, a_png

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"


@given(st.text(max_size=400))
def test_a_cleaned_name_is_safe_everywhere(typed: str) -> None:
    name = safe_name(typed)
    assert 0 < len(name) <= MAX_NAME_CHARACTERS
    assert not set(name) & set("/\\\n\r\t\0")
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in name)
    assert not name.startswith((".", " ")) and not name.endswith(" ")
    assert safe_name(name) == name


@given(st.text(alphabet=st.characters(categories=["Lo", "Nd"]), min_size=1, max_size=80))
def test_an_ordinary_name_stays_as_typed(stem: str) -> None:
    assert safe_name(f"{stem}.pdf") == f"{stem}.pdf"


@pytest.mark.parametrize(
    "typed, shown",
    [
        ("../../etc/passwd.pdf", "_.._etc_passwd.pdf"),
        ("C:\\材料\\批复.pdf", "C:_材料_批复.pdf"),
        ("批复\u202efdp.exe", "批复fdp.exe"),
        ("批\u200b复\x07.pdf", "批复.pdf"),
        ("", "未命名"),
        ("长" * 300 + ".pdf", "长" * 96 + ".pdf"),
    ],
)
def test_what_misleads_is_taken_out_of_a_name(typed: str, shown: str) -> None:
    assert safe_name(typed) == shown


def test_sizes() -> None:
    assert "空文件（0 字节），请确认文件能正常打开后重新上传" in size_fault("a.pdf", 0, most=100)
    assert size_fault("a.pdf", 50 * 2**20, most=50 * 2**20) == ""
    assert "超过单个文件上限 50 MB" in size_fault("a.pdf", 50 * 2**20 + 1, most=50 * 2**20)


@pytest.mark.parametrize(
    "name, data, wanted, reason",
    [
        (
            "a.pdf",
            b"<!DOCTYPE html><html></html>",
            EvidenceFormat.PDF,
            "实际内容是网页文件，此处只收PDF；请在浏览器中“打印为PDF”后上传",
        ),
        ("a.pdf", b"just words", EvidenceFormat.PDF, "实际内容是无法识别的文件，此处只收PDF"),
        ("a.pdf", b"PK\x03\x04" + bytes(40), EvidenceFormat.PDF, "此处只收PDF"),
        ("a.jpg", b"%PDF-1.7\n", EvidenceFormat.PHOTO, "实际内容是PDF文件，此处只收照片（JPEG、PNG、HEIC）"),
        ("a.pdf", b"\xff\xd8\xff\xe0", EvidenceFormat.PDF, "实际内容是JPEG照片，此处只收PDF"),
        ("a.jpg", b"\x89PNG\r\n\x1a\n", EvidenceFormat.PHOTO, "请将扩展名改为“.png”后重新上传"),
        ("a.txt", b"%PDF-1.7\n", EvidenceFormat.PDF, "请将扩展名改为“.pdf”后重新上传"),
        ("a", b"%PDF-1.7\n", EvidenceFormat.PDF, "与扩展名不一致"),
    ],
)
def test_content_decides_and_the_name_must_agree(name: str, data: bytes, wanted: EvidenceFormat, reason: str) -> None:
    assert reason in content_fault(name, data, wanted)


@pytest.mark.parametrize("name", ["a.pdf", "A.PDF"])
def test_a_pdf_by_its_name_and_content(name: str) -> None:
    assert content_fault(name, a_pdf(), EvidenceFormat.PDF) == ""


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG"])
def test_a_photo_by_its_name_and_content(name: str) -> None:
    assert content_fault(name, a_jpeg(), EvidenceFormat.PHOTO) == ""


def test_pages_of_a_good_pdf_are_counted() -> None:
    report = inspect(PDF, BytesIO(a_pdf(pages=3)))
    assert (report.reason, report.pages) == ("", 3)


def open_with_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch_from_a_link(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)
    pdf.pages[0].Annots = pikepdf.Array([link])


def embed_a_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["附件.docx"] = b"content"


def embed_a_film(pdf: pikepdf.Pdf) -> None:
    film = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9])
    pdf.pages[0].Annots = pikepdf.Array([film])


def be_a_dynamic_form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pikepdf.Array([]))


def send_what_is_typed(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="https://example.org/")


def an_archive() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("secret.exe", b"MZ")
    return target.getvalue()


@pytest.mark.parametrize(
    "data, reason",
    [
        (a_locked_pdf(), "设有密码或加密限制"),
        (a_locked_pdf(opening=""), "设有密码或加密限制"),
        (a_pdf()[:-80], "已损坏或不完整"),
        (b"%PDF-1.7 and nothing else", "已损坏或不完整"),
        (a_pdf(pages=0), "没有页面"),
        (a_pdf(change=open_with_script), "含有脚本"),
        (a_pdf(change=open_with_script, object_stream_mode=pikepdf.ObjectStreamMode.generate), "含有脚本"),
        (a_pdf(change=launch_from_a_link), "启动其他程序"),
        (a_pdf(change=embed_a_file), "内嵌有其他文件"),
        (a_pdf(change=embed_a_film), "多媒体"),
        (a_pdf(change=be_a_dynamic_form), "动态表单"),
        (a_pdf(change=send_what_is_typed), "向外发送或导入数据"),
        (a_pdf() + an_archive(), "后面附有压缩包"),
    ],
)
def test_a_pdf_that_cannot_be_read_or_acts_by_itself_is_refused(data: bytes, reason: str) -> None:
    report = inspect(PDF, BytesIO(data))
    assert reason in report.reason and "请" in report.reason


@pytest.mark.parametrize("kind, data", [(JPEG, a_jpeg()), (PNG, a_png()), (HEIC, a_heic())])
def test_a_good_photo_is_measured_and_made_small(kind: str, data: bytes) -> None:
    report = inspect(kind, BytesIO(data))
    assert (report.reason, report.width, report.height) == ("", 320, 240)
    assert Image.open(BytesIO(report.thumbnail)).size == (320, 240)


@pytest.mark.parametrize("width, height", [(50_000, 50_000), (12_000, 12_000)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(width: int, height: int) -> None:
    report = inspect(PNG, BytesIO(a_bomb_png(width, height)))
    assert f"像素过大（{width}×{height}）" in report.reason


@pytest.mark.parametrize(
    "kind, data", [(JPEG, a_jpeg((800, 800))[:-2000]), (PNG, a_png((300, 300))[:-60]), (HEIC, a_heic()[:-500])]
)
def test_half_a_photo_is_refused(kind: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    assert "照片已损坏或不完整" in inspect(kind, BytesIO(data)).reason


@pytest.mark.parametrize(
    "mode, kind", [("P", PNG), ("LA", PNG), ("RGBA", PNG), ("1", PNG), ("CMYK", JPEG), ("L", JPEG)]
)
def test_every_mode_of_colour_gives_a_thumbnail(mode: str, kind: str) -> None:
    target = BytesIO()
    a_picture((600, 300)).convert(mode).save(target, kind.partition("/")[2])
    report = inspect(kind, BytesIO(target.getvalue()))
    assert report.reason == "" and Image.open(BytesIO(report.thumbnail)).size == (480, 240)


def test_a_thumbnail_stands_upright_and_tells_nothing() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held sideways
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[1] = "N"
    data = a_jpeg((640, 320), exif=exif, comment=b"private words")
    small = inspect(JPEG, BytesIO(data)).thumbnail
    picture = Image.open(BytesIO(small))
    assert picture.size == (240, 480)
    assert not picture.getexif() and "exif" not in picture.info and "comment" not in picture.info
    assert b"private words" not in small and b"Camera" not in small


def test_broken_camera_data_is_no_fault_of_the_photo() -> None:
    data = a_jpeg(exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert inspect(JPEG, BytesIO(data)).reason == ""


# --- What is no photo, and what is not taken at all -------------------------------------------------------


def moving() -> bytes:
    frames, target = [a_picture(colour=each) for each in ("red", "green")], BytesIO()
    frames[0].save(target, "PNG", save_all=True, append_images=frames[1:])
    return target.getvalue()


def one_colour() -> bytes:
    target = BytesIO()
    Image.new("RGB", (800, 600), "navy").save(target, "JPEG")
    return target.getvalue()


@pytest.mark.parametrize(
    "kind, data, reason",
    [
        (PNG, a_png((64, 64)), "图片只有 64×64 像素，是图标或缩略图，不是照片；请上传"),
        (JPEG, a_jpeg((3000, 150)), "是图标或缩略图"),
        (PNG, moving(), "图片是动画，不是照片；请上传"),
        (JPEG, one_colour(), "整张图片只有一种颜色"),
        (JPEG, a_jpeg() + an_archive(), "照片后面附有压缩包，为保证安全不予接收；请换用"),
    ],
)
def test_what_is_no_photo_is_refused(kind: str, data: bytes, reason: str) -> None:
    assert reason in inspect(kind, BytesIO(data)).reason


def test_a_film_behind_a_photo_is_what_telephones_make() -> None:
    assert inspect(JPEG, BytesIO(a_jpeg() + b"\x00\x00\x00\x18ftypmp42" + bytes(5000))).reason == ""


@pytest.mark.parametrize(
    "head, wanted, words",
    [
        (
            b"PK\x03\x04" + b"[Content_Types].xml",
            EvidenceFormat.PDF,
            "Office文档，此处只收PDF；请用Word、WPS等软件打开，“另存为PDF”",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", EvidenceFormat.PDF, "“另存为PDF”后上传"),
        (b"PK\x03\x04" + b"OFD.xml", EvidenceFormat.PDF, "OFD版式文件，此处只收PDF；请用OFD阅读器打开"),
        (b"PK\x03\x04" + b"a.pdf", EvidenceFormat.PDF, "压缩包，此处只收PDF；请解压后逐个上传"),
        (b"Rar!\x1a\x07\x00", EvidenceFormat.PHOTO, "请解压后逐个上传"),
        (b"MZ\x90\x00", EvidenceFormat.PDF, "程序文件，此处只收PDF；平台不接收程序文件"),
        (b"<svg xmlns='x'><script/></svg>", EvidenceFormat.PHOTO, "SVG矢量图"),
        (b"<?xml version='1.0'?><html>", EvidenceFormat.PDF, "在浏览器中“打印为PDF”"),
        (b"GIF89a", EvidenceFormat.PHOTO, "GIF图片"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", EvidenceFormat.PHOTO, "WebP图片"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", EvidenceFormat.PHOTO, "AVIF图片"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isom", EvidenceFormat.PHOTO, "视频文件"),
        (b"junk\n%PDF-1.7", EvidenceFormat.PDF, "PDF内容之前有多余的数据；请用“打印为PDF”重新生成"),
    ],
)
def test_each_other_kind_is_named_with_what_to_do(head: bytes, wanted: EvidenceFormat, words: str) -> None:
    assert words in content_fault("a.bin", head, wanted)


@given(st.binary(max_size=HEAD_BYTES))
def test_no_first_bytes_upset_the_quick_check(head: bytes) -> None:
    for wanted in EvidenceFormat:
        assert "请" in (content_fault("a", head, wanted) or "请")


GOOD_PDF = a_pdf(pages=2)


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, len(GOOD_PDF)))
def test_no_bytes_upset_the_check_of_pdfs(noise: bytes, at: int) -> None:
    for content in (noise, GOOD_PDF[:at] + noise, GOOD_PDF[:at] + noise + GOOD_PDF[at + len(noise) :]):
        reason, pages = check(BytesIO(content))
        assert ("请" in reason) is (pages is None)


def test_a_pdf_that_would_exhaust_the_worker_exhausts_its_own_process_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "killed.py").write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(apart, "PDF_PROGRAM", tmp_path / "killed.py")
    assert "超出了内存或时间限制；请降低扫描分辨率" in inspect(PDF, BytesIO(a_pdf())).reason
