"""What the names and the content of a file may be: the rules that upload and worker apply."""

import unicodedata
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from applications.choices import EvidenceFormat
from applications.inspection import MAX_NAME_CHARACTERS, content_fault, inspect, safe_name, size_fault
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
