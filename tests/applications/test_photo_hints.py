"""What photos tell reviewers: editing, resizing, compression, messengers, dates, and photos that look alike."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance
from PIL.PngImagePlugin import PngInfo

from applications.inspection import Report, advice, alike, apart, date_hint, inspect, public_rendition, sentence
from applications.inspection.likeness import ALIKE_BITS, BITS, fingerprint
from applications.inspection.traces import jpeg_quality
from tests.applications.evidence_files import a_heic, a_jpeg, a_picture, a_png

MAKE, MODEL, SOFTWARE, ORIENTATION, EXIF, GPS = 0x010F, 0x0110, 0x0131, 0x0112, 0x8769, 0x8825
TAKEN, OFFSET, WIDTH, HEIGHT = 0x9003, 0x9011, 0xA002, 0xA003
LARGE = (1800, 1200)


def camera_data(*, size: tuple[int, int] = LARGE, software: str = "", taken: str = "2024:05:18 09:30:00") -> Image.Exif:
    """What a telephone writes, with the place."""
    exif = Image.Exif()
    exif[MAKE], exif[MODEL] = "HUAWEI", "HUAWEI P60"
    if software:
        exif[SOFTWARE] = software
    exif.get_ifd(EXIF).update({TAKEN: taken, WIDTH: size[0], HEIGHT: size[1]})
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 52.0, 1.0), 3: "E", 4: (120.0, 5.0, 1.0)})
    return exif


def told(data: bytes, kind: str = "image/jpeg", name: str = "照片.jpg") -> dict[str, str]:
    report = inspect(kind, BytesIO(data), name)
    assert report.reason == ""
    return {hint["code"]: sentence(hint) for hint in report.hints}


def test_an_original_photo_tells_its_camera_and_raises_no_hint() -> None:
    report = inspect("image/jpeg", BytesIO(a_jpeg(LARGE, exif=camera_data())), "IMG_20240518.jpg")
    assert report.hints == () and advice(report.hints) == ""
    assert report.camera == "HUAWEI P60"
    assert report.taken_at == datetime(2024, 5, 18, 1, 30, tzinfo=UTC)  # Beijing time, where no zone is given


def test_a_heic_photo_is_read_like_any_other() -> None:
    report = inspect(
        "image/heic", BytesIO(a_heic((640, 480), exif=camera_data(size=(640, 480)).tobytes())), "IMG_1.HEIC"
    )
    assert (report.reason, report.width, report.height, report.camera) == ("", 640, 480, "HUAWEI P60")
    assert Image.open(BytesIO(report.rendition)).size == (640, 480)
    assert [hint["code"] for hint in report.hints] == ["small"]


@pytest.mark.parametrize("software", ["Adobe Photoshop 25.0 (Windows)", "美图秀秀", "Snapseed 2.0", "Picasa"])
@pytest.mark.parametrize("coding", ["utf-8", "gb18030"])
def test_programs_that_change_pictures_are_named(software: str, coding: str) -> None:
    written = camera_data(software="X" * len(software.encode(coding))).tobytes()
    written = written.replace(b"X" * len(software.encode(coding)), software.encode(coding))
    found = told(a_jpeg(LARGE, exif=written))
    assert software in found["edited"] and "也可能只是" in found["edited"]


@pytest.mark.parametrize("firmware", ["P60 103.0.0.168(C00E150)", "17.4.1", "Ver.1.02", "HarmonyOS 4.0"])
def test_firmware_of_cameras_is_no_editing(firmware: str) -> None:
    assert told(a_jpeg(LARGE, exif=camera_data(software=firmware))) == {}


def test_the_history_of_an_editor_is_found_in_xmp() -> None:
    packet = b'<rdf:li stEvt:action="saved" stEvt:softwareAgent="Adobe Photoshop Lightroom Classic 13.0"/>'
    found = told(a_jpeg(LARGE, exif=camera_data(), xmp=packet))
    assert "Lightroom Classic" in found["edited"]


def test_the_label_of_generated_pictures_is_found() -> None:
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", '<rdf:Description TC260:AIGC="{&quot;Label&quot;:&quot;1&quot;}"/>')
    assert "人工智能生成标识" in told(a_png(LARGE, pnginfo=text), "image/png")["generated"]


def test_the_size_that_the_camera_noted_is_compared() -> None:
    found = told(a_jpeg(LARGE, exif=camera_data(size=(4000, 3000))))
    assert "4000×3000" in found["resized"] and "现为 1800×1200" in found["resized"]
    assert told(a_jpeg(LARGE, exif=camera_data(size=(1200, 1800)))) == {}  # held upright
    assert told(a_jpeg(LARGE, exif=camera_data(size=(1804, 1200)))) == {}  # some lines trimmed by the firmware


@pytest.mark.parametrize("quality", [30, 50, 70, 80, 92, 97])
def test_the_quality_of_compression_is_estimated(quality: int) -> None:
    data = a_jpeg(LARGE, exif=camera_data(), quality=quality)
    estimate = jpeg_quality(Image.open(BytesIO(data)))
    assert estimate is not None and abs(estimate - quality) <= 1
    assert ("compressed" in told(data)) is (quality < 85)


def test_what_messengers_leave_is_said_with_care() -> None:
    found = told(a_jpeg((1440, 1080)), name="mmexport1716000000000.jpg")
    assert "可能不是原图" in found["messenger"] and "微信" in found["forwarded"] and "no_camera" in found
    assert "messenger" not in told(a_jpeg((1440, 1080), exif=camera_data(size=(1440, 1080))))
    assert "屏幕截图" in told(a_png((1280, 720)), "image/png", "a.png")["screenshot"]


def test_a_chart_and_a_small_picture_are_noted_not_refused() -> None:
    chart = Image.new("RGB", (800, 600), "white")
    chart.paste("navy", (100, 200, 300, 600))
    target = BytesIO()
    chart.save(target, "PNG")
    found = told(target.getvalue(), "image/png")
    assert "图表" in found["drawing"] and "800×600" in found["small"]


def test_the_city_gets_advice_in_neutral_words() -> None:
    hints = inspect("image/jpeg", BytesIO(a_jpeg((1280, 960), quality=60)), "a.jpg").hints
    assert advice(hints).startswith("照片似经压缩") and "请尽量上传手机或相机中的原图" in advice(hints)
    assert advice([{"code": "edited", "software": "Photoshop"}]) == ""


@pytest.mark.parametrize(
    "taken, introduction, code",
    [
        ("2024-05-18", "2024年5月全民终身学习活动周", None),
        ("2024-01-20", "2023年总结会", None),
        ("2019-05-18", "2024年5月全民终身学习活动周", "period"),
        ("2022-05-18", "2021年至2023年的社区课堂", None),
        ("2019-05-18", "社区课堂", None),
        ("2009-05-18", "社区课堂", "old"),
        ("2027-05-18", "社区课堂", "future"),
        ("2019-05-18", "第2024号教室", None),
    ],
)
def test_the_date_is_held_against_the_words(taken: str, introduction: str, code: str | None) -> None:
    hint = date_hint(datetime.fromisoformat(f"{taken}T02:00+00:00"), datetime(2026, 11, 20, tzinfo=UTC), introduction)
    assert (hint and hint["code"]) == code
    if hint:
        assert sentence(hint).startswith(("拍摄于", "记录的拍摄时间"))


def test_without_a_date_nothing_is_said() -> None:
    assert date_hint(None, datetime(2026, 11, 20, tzinfo=UTC), "2024年") is None


# --- Clean pictures ---------------------------------------------------------------------------------------


def test_a_public_copy_tells_no_place_and_stands_upright() -> None:
    exif = camera_data(software="Snapseed")
    exif[ORIENTATION] = 6
    data = a_jpeg((640, 320), exif=exif, comment=b"private words", xmp=b"<x:xmpmeta>private</x:xmpmeta>")
    assert Image.open(BytesIO(data)).getexif().get_ifd(GPS)
    for copy in (public_rendition(Image.open(BytesIO(data))), inspect("image/jpeg", BytesIO(data)).rendition):
        picture = Image.open(BytesIO(copy))
        assert picture.size == (320, 640)
        assert not picture.getexif() and not {"exif", "xmp", "comment"} & set(picture.info)
        assert not any(word in copy for word in (b"private", b"HUAWEI", b"Snapseed", b"Exif", b"2024"))


def test_every_picture_for_the_browser_is_clean() -> None:
    report = inspect("image/heic", BytesIO(a_heic((400, 300), exif=camera_data().tobytes())))
    for data in (report.thumbnail, report.rendition, *report.page_pictures):
        assert data.startswith(b"\xff\xd8\xff") and b"HUAWEI" not in data and b"Exif" not in data


# --- Photos alike -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["red", "green", "blue", "gold", "teal"])
def test_a_photo_is_known_again_after_saving_resizing_and_brightening(colour: str) -> None:
    photo = a_picture((1200, 900), colour)
    squeezed = Image.open(BytesIO(a_jpeg((1200, 900), colour, quality=40)))
    for copy in (squeezed, photo.resize((400, 300)), ImageEnhance.Brightness(photo).enhance(1.1)):
        assert [each.key for each in alike(fingerprint(photo), [(7, fingerprint(copy))])] == [7]
    others = [(at, fingerprint(a_picture((1200, 900), other))) for at, other in enumerate(("pink", "grey", "navy"))]
    assert alike(fingerprint(photo), others) == []


hashes = st.integers(0, 2**BITS - 1)


@given(hashes, st.lists(st.integers(0, BITS - 1), unique=True, max_size=60))
def test_alike_is_what_differs_in_few_bits(bits: int, turned: list[int]) -> None:
    other = bits
    for at in turned:
        other ^= 1 << at
    found = alike(f"{bits:064x}", [(1, f"{other:064x}")])
    assert [each.distance for each in found] == ([len(turned)] if len(turned) <= ALIKE_BITS else [])


@given(hashes, hashes)
def test_likeness_is_mutual(one: int, other: int) -> None:
    here = alike(f"{one:064x}", [(1, f"{other:064x}")])
    there = alike(f"{other:064x}", [(1, f"{one:064x}")])
    assert here == there


def test_a_wall_is_like_nothing() -> None:
    wall = Image.linear_gradient("L").convert("RGB").resize((640, 480))
    assert fingerprint(wall) == ""


# --- Whatever comes ---------------------------------------------------------------------------------------


@given(st.binary(max_size=300), st.sampled_from(["image/jpeg", "image/png"]), st.data())
def test_no_bytes_upset_the_inspector(noise: bytes, kind: str, data: Any) -> None:
    good = {"image/jpeg": JPEG, "image/png": PNG}[kind]
    at = data.draw(st.integers(0, len(good)))
    for content in (noise, good[:at] + noise, good[:at] + noise + good[at + len(noise) :]):
        says_what_to_do(inspect(kind, BytesIO(content)))


@settings(max_examples=8)  # each starts a process
@given(st.binary(max_size=300), st.data())
def test_no_bytes_upset_the_decoder_of_heic(noise: bytes, data: Any) -> None:
    at = data.draw(st.integers(0, len(HEIC)))
    says_what_to_do(inspect("image/heic", BytesIO(HEIC[:at] + noise + HEIC[at + len(noise) :])))


def test_a_photo_that_ends_its_decoder_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "heic.py"
    program.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(apart, "HEIC_PROGRAM", program)
    assert "照片已损坏或不完整" in inspect("image/heic", BytesIO(HEIC)).reason


def says_what_to_do(report: Report) -> None:
    assert report.reason == "" or "请" in report.reason


JPEG, PNG, HEIC = a_jpeg(exif=camera_data()), a_png(), a_heic(exif=camera_data().tobytes())
