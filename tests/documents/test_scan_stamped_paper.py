"""湿章扫描: a paper is printed, stamped and scanned; its pages are matched by their codes."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import User
from portal.documents import scanning, scans, services
from portal.documents.models import Paper, Scan
from portal.documents.scans import Judgement
from portal.documents.templatetags.documents import stamps_with_ink
from portal.history.models import Entry
from portal.jobs.services import run_pending
from portal.kit.verdicts import Refused
from tests.stamping import as_jpeg, as_pdf, pictures

pytestmark = pytest.mark.django_db
Prepare = Callable[..., Paper]


@pytest.fixture
def printed(prepare: Prepare, sealing_offices: SimpleNamespace) -> Paper:
    """A paper of three pages or more that the city has sealed."""
    return a_printed(prepare)


def a_printed(prepare: Prepare, **given: Any) -> Paper:
    content = {"text": "本市" * 1400, **given.pop("content", {})}
    paper = prepare(**{"content": content, "subject": "sample:1", **given})
    run_pending()
    paper.refresh_from_db()
    assert paper.pages >= 3
    return paper


def uploaded(paper: Paper, user: Any, *files: SimpleUploadedFile) -> tuple[Scan, Judgement]:
    scan = scans.upload(paper=paper, user=user, files=files)
    run_pending()
    scan.refresh_from_db()
    return scan, scans.judge(scan)


def test_a_whole_scan_is_matched_and_goes_on_record(printed: Paper, cast: SimpleNamespace) -> None:
    scan, judged = uploaded(printed, cast.clerk, as_pdf(pictures(printed, turn=3)))
    assert [each.page for each in judged.pages] == list(range(1, printed.pages + 1))
    assert judged.is_complete and judged.is_in_order
    scans.record(scan=scan, user=cast.clerk)
    scan.refresh_from_db()
    assert scan.is_recorded and scan.recorded_by == cast.clerk and not scan.is_rearranged
    assert Entry.objects.filter(chain=printed.subject, verb="scan.recorded").exists()
    page = Client().get(reverse("documents:verify_page", args=[printed.code, 1])).content.decode()
    assert "湿章扫描件" in page and "不是数字签名" in page


def test_pictures_of_single_pages_do_as_well_and_the_files_stay_as_they_came(
    printed: Paper, cast: SimpleNamespace
) -> None:
    files = [as_jpeg(each, f"{number}.jpg") for number, each in enumerate(pictures(printed, turn=-4), 1)]
    sent = [bytes(each.open().read()) for each in files]
    for each in files:
        each.seek(0)
    scan, judged = uploaded(printed, cast.clerk, *files)
    assert judged.is_complete
    assert [each.file.open("rb").read() for each in scan.files.all()] == sent


def test_a_wrong_order_is_refused_and_mended_on_request(printed: Paper, cast: SimpleNamespace) -> None:
    scan, judged = uploaded(printed, cast.clerk, as_pdf(pictures(printed)[::-1]))
    assert judged.is_complete and not judged.is_in_order
    with pytest.raises(Refused, match="页序不对（依次为第"):
        scans.record(scan=scan, user=cast.clerk)
    assert scans.record(scan=scan, user=cast.clerk, rearrange=True).is_rearranged


def test_a_missing_page_a_page_twice_and_a_foreign_page_are_named(
    printed: Paper, prepare: Prepare, cast: SimpleNamespace
) -> None:
    other = a_printed(prepare, number="WL2026-330500-002")
    own, foreign = pictures(printed), pictures(other)
    scan, judged = uploaded(printed, cast.clerk, as_pdf([own[0], own[0], foreign[1], *own[2:]]))
    words = "".join(judged.faults)
    assert "第3张是另一份文件的一页" in words and "第1页出现了2次" in words and "缺第2页" in words
    assert other.number not in words, "nothing of the other paper is told"
    with pytest.raises(Refused, match="缺第2页"):
        scans.record(scan=scan, user=cast.clerk, rearrange=True)


def test_a_page_of_an_old_version_is_named(printed: Paper, prepare: Prepare, cast: SimpleNamespace) -> None:
    newer = a_printed(prepare, version=2)
    pages = pictures(newer)
    pages[1] = pictures(printed)[1]
    _, judged = uploaded(newer, cast.clerk, as_pdf(pages))
    assert any("第2张是第1版的第2页，不是这份文件（第2版）" in each for each in judged.faults)
    draft = a_printed(prepare, version=3, draft=True)
    pages[1] = pictures(draft)[1]
    _, judged = uploaded(newer, cast.clerk, as_pdf(pages))
    assert any("第2张是草稿的第2页" in each for each in judged.faults)


def test_what_could_not_be_read_is_matched_by_hand_with_a_reason(printed: Paper, cast: SimpleNamespace) -> None:
    scan, judged = uploaded(printed, cast.clerk, as_pdf(pictures(printed, blurred=(2,))))
    assert judged.pages[1].is_unread and "第2张没有识别出二维码" in "".join(judged.faults)
    for wrong in (
        {"page": 2, "reason": " "},
        {"page": 99, "reason": "看页脚"},
        {"page": 2, "reason": "x", "position": 1},
    ):
        with pytest.raises(Refused):
            scans.match_by_hand(scan=scan, user=cast.clerk, **{"position": 2, **wrong})
    scans.match_by_hand(scan=scan, user=cast.clerk, position=2, page=2, reason="手机拍照，已核对页脚页码")
    scans.read_again(scan=scan, user=cast.clerk)
    run_pending()
    scans.record(scan=scan, user=cast.clerk)
    assert "第2张" in Entry.objects.get(verb="scan.recorded").sentence


def test_what_is_no_scan_is_refused_in_words(printed: Paper, cast: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="请选择扫描文件"):
        scans.upload(paper=printed, user=cast.clerk, files=[])
    with pytest.raises(Refused, match="空文件"):
        scans.upload(paper=printed, user=cast.clerk, files=[SimpleUploadedFile("a.pdf", b"")])
    for content in (b"%PDF-1.7 broken", b"GIF no picture", b"\xff\xd8\xff\xe0 cut"):
        scan = scans.upload(paper=printed, user=cast.clerk, files=[SimpleUploadedFile("a.pdf", content)])
        run_pending()
        scan.refresh_from_db()
        assert scan.state == "failed" and "“a.pdf”" in scan.failure


def test_only_who_seals_a_paper_may_put_a_scan_beside_it(
    printed: Paper, prepare: Prepare, cast: SimpleNamespace
) -> None:
    for person in (cast.neighbour_clerk, cast.officer, cast.stranger):
        with pytest.raises(Refused):
            scans.upload(paper=printed, user=person, files=[as_pdf(pictures(printed))])
    services.void(paper=printed, reason="市级撤回")
    printed.refresh_from_db()
    with pytest.raises(Refused, match="已作废"):
        scans.upload(paper=printed, user=cast.clerk, files=[as_pdf(pictures(printed))])


def test_a_scan_on_record_stays(printed: Paper, cast: SimpleNamespace) -> None:
    scan, _ = uploaded(printed, cast.clerk, as_pdf(pictures(printed)))
    scans.record(scan=scan, user=cast.clerk)
    for verb in (scans.record, scans.discard, scans.read_again):
        with pytest.raises(Refused, match="已存档"):
            verb(scan=Scan.objects.get(pk=scan.pk), user=cast.clerk)


def test_pages(printed: Paper, cast: SimpleNamespace, client_for: Callable[[Any], Client]) -> None:
    client = client_for(cast.clerk)
    address = reverse("documents:scans", args=[printed.pk])
    assert "还没有湿章扫描件" in client.get(address).content.decode()
    assert "请选择扫描文件" in client.post(address, {}).content.decode()
    page = client.post(address, {"pictures": [as_pdf(pictures(printed, blurred=(2,)))]}, follow=True)
    assert "正在识别" in page.content.decode()
    run_pending()
    scan = Scan.objects.get()
    here = reverse("documents:scan", args=[scan.pk])
    assert "还不能存档" in client.get(here).content.decode()
    match = reverse("documents:match_page", args=[scan.pk, 2])
    refused = client.post(match, {"page": "", "reason": "已核对页脚"})
    assert refused.status_code == 409
    assert "请选择页码并说明理由" in refused.content.decode() and "已核对页脚" in refused.content.decode()
    long = client.post(match, {"page": "2", "reason": "核对" * 101})
    assert long.status_code == 409 and "核对" * 101 in long.content.decode()
    typed = {"page": "2", "reason": "已核对页脚"}
    expired = client_for().post(match, {**typed, "person": cast.clerk.pk})
    assert expired.status_code == 401 and 'name="carried"' in expired.content.decode()
    client.post(match, typed)
    assert "核对无误" in client.get(here).content.decode()
    assert client.get(reverse("documents:scan_picture", args=[scan.pk, 1]))["Content-Type"] == "image/jpeg"
    assert client.get(reverse("documents:scan_file", args=[scan.pk, 1])).status_code == 200
    other = client_for(cast.neighbour_clerk)
    assert other.get(here).status_code == 404
    client.post(reverse("documents:settle_scan", args=[scan.pk]), {"verb": "record"})
    assert "已存档" in client.get(here).content.decode()
    assert "已存档" in client.get(address).content.decode()


def test_the_way_to_the_scans_is_shown_to_those_who_stamp(printed: Paper, cast: SimpleNamespace) -> None:
    own = User.objects.get(pk=cast.clerk.pk)
    assert printed.organisation == own.organisation and stamps_with_ink(own, printed)
    assert not stamps_with_ink(cast.reviewer, printed) and not stamps_with_ink(AnonymousUser(), printed)
    printed.voided_reason = "（演示）作废"
    assert not stamps_with_ink(own, printed)


def test_codes_of_others_are_not_ours() -> None:
    assert scanning.understood("https://example.org/v/0123456789ab/7") == scanning.PageCode("0123456789ab", 7)
    for text in ("https://example.org/v/0123456789ab/7/x", "0123456789ab/7", "https://example.org/v/xyz/7", ""):
        assert scanning.understood(text) is None


def test_scans_of_a_paper_ask_as_often_for_one_as_for_many(prepare: Prepare, cast: SimpleNamespace) -> None:
    paper = prepare(content={"text": "（演示）"}, subject="sample:1")

    def asked(user: User) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            shown = list(Scan.objects.filter(paper=paper).visible_to(user))
        return len(shown), len(queries)

    mine = {"paper": paper, "organisation": cast.clerk.organisation, "uploaded_by": cast.clerk}
    Scan.objects.create(**mine)
    number, queries = asked(cast.clerk)
    Scan.objects.bulk_create(Scan(**mine) for _ in range(4))
    assert (number, asked(cast.clerk)) == (1, (5, queries))
    assert asked(cast.neighbour_clerk)[0] == 0
