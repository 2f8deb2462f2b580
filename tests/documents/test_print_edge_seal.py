"""骑缝章: a printed copy of a sealed paper bears slices of the office's seal, which together are the seal."""

import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops, ImageStat

from portal.documents import services
from portal.documents.edges import INSET_MM, MOST_PAGES, slices, with_edge_seal
from portal.documents.models import Paper, SealPicture
from portal.documents.seals import draw_seal
from portal.documents.selectors import latest_file
from portal.history.models import Entry
from portal.jobs.services import run_pending

pytestmark = pytest.mark.django_db
SCALE = 4  # points of a picture for each point of the page


def blank(pages: int) -> bytes:
    document, target = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(595.28, 841.89)
    document.save(target)
    return target.getvalue()


def drawn(data: bytes, page: int) -> Image.Image:
    return pypdfium2.PdfDocument(data)[page].render(scale=SCALE).to_pil().convert("RGB")


@pytest.mark.parametrize(("pages", "width"), [(3, 42.0), (5, 45.0), (7, 38.0)])
def test_the_slices_together_are_the_seal(pages: int, width: float) -> None:
    picture = draw_seal("湖州市教育局", lower_line="演示")
    data = with_edge_seal(blank(pages), picture, width)
    point = 72 / 25.4 * SCALE
    side, step = width * point, width * point / pages
    joined = Image.new("RGB", (round(side), round(side)), "white")
    for number in range(pages):
        page = drawn(data, number)
        right, middle = page.width - INSET_MM * point, page.height / 2
        box = [round(each) for each in (right - step, middle - side / 2, right, middle + side / 2)]
        joined.paste(page.crop(box), (round(number * step), 0))
        beside = page.crop((box[0] - 40, box[1], box[0] - 3, box[3]))
        assert ImageStat.Stat(beside).mean == [255, 255, 255], "nothing but its own slice is on a page"
    whole = drawn(with_edge_seal(blank(1), picture, width), 0)
    right, middle = whole.width - INSET_MM * point, whole.height / 2
    wanted = whole.crop([round(each) for each in (right - side, middle - side / 2, right, middle + side / 2)])
    difference = ImageChops.difference(joined, wanted.resize(joined.size)).convert("L")
    share = sum(difference.histogram()[80:]) / (joined.width * joined.height)
    assert share < 0.03, share  # but for the rounding at the cuts


def test_many_pages_share_several_seals_evenly() -> None:
    assert list(slices(3)) == [(0, 3), (1, 3), (2, 3)]
    many = list(slices(25))
    assert len(many) == 25 and max(count for _, count in many) <= MOST_PAGES
    assert [count for index, count in many if index == 0] == [9, 8, 8]


@pytest.fixture
def sealed_thick(prepare: Callable[..., Paper], sealing_offices: SimpleNamespace) -> Paper:
    paper = prepare(content={"text": "本市" * 1400}, subject="sample:1")
    services.seal(
        paper=paper, slot="city", organisation=sealing_offices.huzhou, signatory="张敏", on=date(2026, 11, 21)
    )
    return paper


def test_only_a_sealed_paper_of_more_than_two_pages_and_only_by_who_sealed_it(
    sealed_thick: Paper, prepare: Callable[..., Paper], cast: SimpleNamespace, client_for: Callable[[Any], Client]
) -> None:
    clerk, address = client_for(cast.clerk), reverse("documents:paper_print", args=[sealed_thick.pk])
    assert "签章还没有全部完成" in clerk.post(address).content.decode()
    run_pending()
    sealed_thick.refresh_from_db()
    answer = clerk.post(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    data = answer.content
    assert b"/Sig" not in data and len(pypdfium2.PdfDocument(data)) == sealed_thick.pages >= 3
    first = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded()
    assert "骑缝章为图样" in first and "原件为准" in first
    assert "骑缝章图样" in Entry.objects.get(verb="paper.edge_printed").sentence
    newest = latest_file(sealed_thick)
    assert newest is not None and newest.size != len(data), "the original stays as it is"
    assert client_for(cast.neighbour_clerk).post(address).status_code == 404
    status = reverse("documents:paper_state", args=[sealed_thick.pk])
    assert "骑缝章图样" in clerk.get(status).content.decode()
    SealPicture.objects.update(is_active=False)
    assert "还没有印章图样" in clerk.post(address).content.decode()
    services.void(paper=sealed_thick, reason="市级撤回")
    assert "已作废" in clerk.post(address).content.decode()
    plain = prepare(number="WL2026-330500-009", subject="sample:2")
    run_pending()
    assert (
        "只有在这份文件上签章的单位" in clerk.post(reverse("documents:paper_print", args=[plain.pk])).content.decode()
    )
