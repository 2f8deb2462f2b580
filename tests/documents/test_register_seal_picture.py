"""印章图样: one person brings the picture of a seal, another one confirms it; the paper under the ink goes away."""

import io
import struct
import zlib
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from portal.documents import registering, services
from portal.documents.models import PictureRequest, SealPicture
from portal.documents.pictures import cleaned
from portal.history.models import Entry
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from tests.documents.seal_pictures import as_file, impression

pytestmark = pytest.mark.django_db


def brought(user: Any, width: str = "42", file: SimpleUploadedFile | None = None) -> PictureRequest:
    file = file or as_file(impression())
    return registering.bring_picture(user=user, file=file, name=str(file.name), width_mm=Decimal(width))


def test_the_ink_stays_and_the_paper_goes() -> None:
    made = Image.open(io.BytesIO(cleaned(as_file(impression()).read(), "a.jpg").png))
    assert made.mode == "RGBA" and made.width == made.height
    alpha, middle = made.getchannel("A"), made.width // 2
    assert alpha.getpixel((middle, middle)) > 200, "the bar in the middle"
    assert max(alpha.getpixel((2 + each, middle)) for each in range(12)) > 150, "the ring touches the edge"
    for x, y in ((middle, middle // 3), (middle // 3, middle), (3, 3), (made.width - 4, made.height - 4)):
        assert alpha.getpixel((x, y)) < 12, "paper and shadow"
    around = [alpha.getpixel((middle, y)) for y in range(made.height // 8, int(middle * 0.85))]
    assert max(around) < 60, "black lines of print between ring and bar"
    red, green, blue, _ = made.getpixel((middle, middle))
    assert red > 120 and green < red / 2 and blue < red / 2


def test_what_shows_no_seal_is_refused_in_words() -> None:
    cases = {
        "没有找到红色印迹": as_file(impression(ink=(40, 40, 40))).read(),
        "太小": as_file(impression(scale=0.15)).read(),
        "不是可以打开的JPG或PNG": b"GIF89a no picture",
        "不是可以打开的": b"\xff\xd8\xff\xe0 cut",
    }
    for words, data in cases.items():
        with pytest.raises(Refused, match=words):
            cleaned(data, "a.jpg")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    with pytest.raises(Refused, match=r"像素过多|不是可以打开的"):
        cleaned(bomb, "bomb.png")
    with pytest.raises(Refused, match="超过10 MB"):
        cleaned(b"\xff\xd8" + bytes(11 * 1024 * 1024), "large.jpg")


def test_it_takes_two_people(cast: SimpleNamespace) -> None:
    old = services.make_demo_seal(cast.huzhou)
    request = brought(cast.clerk, "44.5")
    assert SealPicture.objects.active().get() == old, "nothing is in use by one person's act"
    assert Message.objects.filter(event="seal.brought", receiver=cast.approver).exists()
    for person, words in ((cast.clerk, "由本单位的签发人确认"), (cast.manager, "由本单位的签发人确认")):
        with pytest.raises(Refused, match=words):
            registering.confirm_picture(request=request, user=person, seen=0)
    for stranger in (cast.neighbour_approver, cast.province_approver, cast.ministry_approver):
        with pytest.raises(Refused, match="由本单位的签发人确认"):
            registering.confirm_picture(request=request, user=stranger, seen=0)
    with pytest.raises(Refused, match="等待确认"):
        brought(cast.manager)
    done = registering.confirm_picture(request=request, user=cast.approver, seen=0)
    active = SealPicture.objects.active().get()
    assert (done.registered, done.decided_by, active.width_mm) == (active, cast.approver, Decimal("44.5"))
    old.refresh_from_db()
    assert not old.is_active, "kept, out of use"
    sentences = [each.sentence for each in Entry.objects.filter(chain=request.chain).order_by("pk")]
    assert "上传了印章图样（宽 44.5 毫米）" in sentences[0] and "核对并确认启用" in sentences[1]
    with pytest.raises(Refused, match="当前状态为“已启用”"):
        registering.confirm_picture(request=request, user=cast.second_approver, seen=None)


def test_an_approver_does_not_confirm_what_they_brought(cast: SimpleNamespace) -> None:
    request = brought(cast.approver)
    with pytest.raises(Refused, match="上传人不能确认自己上传的"):
        registering.confirm_picture(request=request, user=cast.approver, seen=0)
    assert registering.confirm_picture(request=request, user=cast.second_approver, seen=0).registered is not None


def test_declining_says_why_and_taking_back_makes_room(cast: SimpleNamespace) -> None:
    request = brought(cast.clerk)
    with pytest.raises(Refused, match="请填写理由"):
        registering.decline_picture(request=request, user=cast.approver, seen=0, reason=" ")
    registering.decline_picture(request=request, user=cast.approver, seen=0, reason="（演示）尺寸不对")
    assert "尺寸不对" in Message.objects.get(event="seal.declined", receiver=cast.clerk).body
    second = brought(cast.clerk)
    with pytest.raises(Refused, match="撤回由上传人办理"):
        registering.withdraw_picture(request=second, user=cast.approver, seen=0)
    registering.withdraw_picture(request=second, user=cast.clerk, seen=0)
    assert not SealPicture.objects.exists() and brought(cast.clerk).state == "waiting"


@pytest.mark.parametrize("width", ["12", "51"])
def test_a_size_that_no_seal_has_is_refused(cast: SimpleNamespace, width: str) -> None:
    with pytest.raises(Refused, match="20至50毫米"):
        brought(cast.clerk, width)


def test_departments_and_experts_have_no_seal_here(cast: SimpleNamespace) -> None:
    for person in (cast.department_clerk, cast.expert, cast.stranger):
        with pytest.raises(Refused, match="由用章单位的"):
            brought(person)


def test_a_seal_of_ink_is_how_the_signature_looks(
    cast: SimpleNamespace, prepare: Callable[..., Any], sealing_offices: SimpleNamespace
) -> None:
    from datetime import date

    import pypdfium2

    from portal.documents.selectors import latest_file
    from portal.documents.verification import check
    from portal.jobs.services import run_pending

    registering.confirm_picture(request=brought(cast.clerk, "45"), user=cast.approver, seen=0)
    paper = prepare()
    services.seal(paper=paper, slot="city", organisation=cast.huzhou, signatory="张敏", on=date(2026, 11, 21))
    run_pending()
    paper.refresh_from_db()
    newest = latest_file(paper)
    assert newest is not None
    with newest.file.open("rb") as file:
        data = file.read()
    assert check(data).genuine
    slot = paper.slots["city"]
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    page = document[slot["page"] - 1].render(scale=2, may_draw_forms=True).to_pil().convert("RGB")
    box = [
        round(each * 72 / 25.4 * 2)
        for each in (slot["x"], slot["y"], slot["x"] + slot["width"], slot["y"] + slot["height"])
    ]
    reds = sum(r > 140 and g < 110 and b < 110 for r, g, b in page.crop(box).get_flattened_data())
    assert reds > 500


def test_pages(cast: SimpleNamespace, client_for: Callable[[Any], Client]) -> None:
    client, here = client_for(cast.clerk), reverse("documents:seals")
    assert "还没有印章图样" in client.get(here).content.decode()
    wrong = client.post(here, {"width_mm": "99"})
    assert wrong.status_code == 409
    assert "请选择印章图片" in wrong.content.decode() and "20至50毫米" in wrong.content.decode()
    no_seal = client.post(here, {"picture": as_file(impression(ink=(40, 40, 40))), "width_mm": "42"})
    assert "没有找到红色印迹" in no_seal.content.decode() and 'value="42"' in no_seal.content.decode()
    client.post(here, {"picture": as_file(impression()), "width_mm": "42"})
    request = PictureRequest.objects.get()
    page = client.get(reverse("documents:seal_request", args=[request.pk])).content.decode()
    assert "由本单位的签发人确认" not in page, "what is not their business is not shown"
    drawing = client.get(reverse("documents:seal_drawing", args=[request.pk]))
    assert drawing["Content-Type"] == "image/svg+xml" and "sandbox" in drawing["Content-Security-Policy"]
    assert "预览" in drawing.content.decode()
    sample = client.get(reverse("documents:seal_drawing", args=[request.pk]) + "?page").content.decode()
    assert "预览" in sample and 'width="42"' in sample and "210mm" in sample
    step = reverse("documents:seal_step", args=[request.pk])
    approver = client_for(cast.approver)
    assert "印章图样待确认" in approver.get(reverse("home")).content.decode()
    assert "确认启用" in approver.get(reverse("documents:seal_request", args=[request.pk])).content.decode()
    stale = approver.post(step, {"step": "decline", "revision": "7", "reason": "（演示）不清晰"})
    assert stale.status_code == 409 and "（演示）不清晰" in stale.content.decode(), "what was typed comes back"
    approver.post(step, {"step": "confirm", "revision": "0"})
    shown = approver.get(here).content.decode()
    assert f"{cast.clerk.name}上传，{cast.approver.name}于" in shown
    picture = SealPicture.objects.active().get()
    assert "预览" in approver.get(reverse("documents:seal_picture", args=[picture.pk])).content.decode()
    assert client_for(cast.neighbour_clerk).get(reverse("documents:seal_picture", args=[picture.pk])).status_code == 404
