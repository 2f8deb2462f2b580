"""Verification: genuine or not, by file and by number, for everybody."""

import io
import random
from collections.abc import Callable
from types import SimpleNamespace

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.documents import services
from portal.documents.models import Paper, Signature
from portal.documents.verification import (
    CHANGED,
    FOREIGN,
    GENUINE,
    NOT_ARCHIVED,
    NOT_OURS,
    OTHER_AUTHORITY,
    UNREADABLE,
    check,
)
from portal.jobs.services import run_pending
from tests.documents.conftest import content_of

Prepare = Callable[..., Paper]


def upload(content: bytes, name: str = "x.pdf") -> str:
    response = Client().post(reverse("documents:verify"), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    return response.content.decode()


def test_the_sealed_file_is_genuine_and_the_latest(sealed: Paper) -> None:
    report = check(content_of(sealed))
    assert report.headline == GENUINE
    assert report.genuine and report.is_latest
    assert [each.organisation for each in report.seals] == [
        "湖州市教育局（演示）",
        "湖州市教育局（演示）",
        "浙江省教育厅（演示）",
    ]
    assert all(each.is_valid for each in report.seals)
    assert report.paper == sealed


def test_an_earlier_file_is_genuine_but_not_the_latest(sealed: Paper) -> None:
    report = check(sealed.signatures.first().file.read())
    assert report.genuine
    assert not report.is_latest


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_is_never_genuine(sealed: Paper, seed: int) -> None:
    content = bytearray(content_of(sealed))
    place = random.Random(seed).randrange(10, len(content) - 10)
    content[place] ^= 0x01
    assert not check(bytes(content)).genuine


def test_a_byte_flipped_in_the_signed_text_breaks_the_signatures(sealed: Paper) -> None:
    content = bytearray(content_of(sealed))
    content[len(sealed.base.read()) // 2] ^= 0x01
    report = check(bytes(content))
    assert report.headline == CHANGED
    assert not any(each.is_valid for each in report.seals)


def test_an_overlaid_page_is_found(sealed: Paper) -> None:
    with pikepdf.open(io.BytesIO(content_of(sealed))) as document:
        document.pages[0].contents_add(document.make_stream(b"q 1 0 0 rg 90 600 300 80 re f Q"))
        changed = io.BytesIO()
        document.save(changed)
    report = check(changed.getvalue())
    assert report.headline == CHANGED
    assert not report.genuine


def test_an_incremental_overlay_is_found(sealed: Paper) -> None:
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content_of(sealed)))
    writer.add_stream_to_page(0, writer.add_object(StreamObject(stream_data=b"q 1 0 0 rg 90 600 300 80 re f Q")))
    changed = io.BytesIO()
    writer.write(changed)
    report = check(changed.getvalue())
    assert report.headline == CHANGED
    assert [each.explanation for each in report.seals] == ["盖章后文件被追加了其他内容"] * 3


def test_bytes_appended_are_found(sealed: Paper) -> None:
    assert not check(content_of(sealed) + b"\n").genuine


def test_valid_signatures_outside_the_archive_are_told_apart(sealed: Paper) -> None:
    content = content_of(sealed)
    sealed.signatures.all().delete()
    Paper.objects.all().delete()
    report = check(content)
    assert report.headline == NOT_ARCHIVED
    assert not report.genuine


def test_a_signature_of_another_authority_is_not_trusted(sealed: Paper, settings: object, tmp_path: object) -> None:
    content = content_of(sealed)
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    Signature.objects.update(sha256="x")
    report = check(content)
    assert report.headline == OTHER_AUTHORITY
    assert not report.genuine
    assert {each.explanation for each in report.seals} == {"签名证书不是本平台签发的，不能确认是谁盖章"}


def test_an_unsealed_copy_saved_again_is_not_ours(sealed: Paper) -> None:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed.base.read())) as document:
        document.save(saved)
    assert check(saved.getvalue()).headline == NOT_OURS


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"PK\x03\x04 no pdf", b"\x00", b"%PDF-1.7\nnothing"])
def test_broken_files_are_answered(content: bytes) -> None:
    assert check(content).headline in {UNREADABLE, CHANGED}


@pytest.mark.django_db
def test_a_foreign_pdf_is_foreign() -> None:
    foreign = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(foreign)
    assert check(foreign.getvalue()).headline == FOREIGN


def test_anybody_can_drop_a_file(sealed: Paper) -> None:
    page = upload(content_of(sealed))
    assert GENUINE in page
    assert "是最新版本" in page
    assert "浙江省教育厅（演示）" in page
    assert "本市位于东南沿海" not in page


@pytest.mark.django_db
def test_an_empty_or_missing_file_is_refused_in_words() -> None:
    assert "文件是空的" in upload(b"")
    assert "请选择要核验的 PDF 文件" in Client().post(reverse("documents:verify")).content.decode()


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.documents.forms.MOST_MEGABYTES", 0)
    assert "不是平台生成的文件" in upload(b"%PDF-1.7")


def number_page(number: str, version: int, **query: str) -> tuple[int, str]:
    response = Client().get(reverse("documents:verify_number", args=[number, version]), query)
    return response.status_code, response.content.decode()


def code_page(code: str, page: int) -> tuple[int, str]:
    response = Client().get(reverse("documents:verify_page", args=[code, page]))
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("by_code", [True, False])
def test_the_code_opens_what_the_portal_knows(sealed: Paper, by_code: bool) -> None:
    status, page = code_page(sealed.code, 2) if by_code else number_page(sealed.number, 1, p="2")
    assert status == 200
    for shown in (
        "全国学习型城市网络成员城市申请表",
        sealed.number,
        "第1版",
        "已盖章",
        "您扫描的是第2页",
        "是最新版本",
    ):
        assert shown in page
    assert "张敏" not in page and "同意推荐" not in page, "nothing of the content, nobody's name"


def test_a_newer_version_and_a_voided_one_are_told(sealed: Paper, prepare: Prepare) -> None:
    newer = prepare(version=2)
    run_pending()
    assert "最新为" in number_page(sealed.number, 1)[1]
    assert not check(content_of(sealed)).is_latest
    assert "不是最新版本：最新为第2版" in upload(content_of(sealed))
    services.void(paper=newer, reason="市级撤回")
    assert "已作废" in number_page(sealed.number, 2)[1]


def test_the_code_of_another_paper_opens_that_one_and_an_unknown_code_none(sealed: Paper, prepare: Prepare) -> None:
    other = prepare(content={"name": "另一份"})
    run_pending()
    assert other.number == sealed.number and other.code != sealed.code
    assert "没有签章" in code_page(other.code, 1)[1] and "没有签章" not in code_page(sealed.code, 1)[1]
    status, page = code_page("0" * 12, 1)
    assert status == 404 and "平台没有生成过这个二维码所指的文件" in page
    assert Client().get("/v/0123/1").status_code == 404


def test_a_draft_has_no_force(prepare: Prepare) -> None:
    draft = prepare(draft=True)
    run_pending()
    draft.refresh_from_db()
    assert "这是草稿，没有效力" in number_page(draft.number, 1)[1]
    assert "这是草稿，没有效力" in code_page(draft.code, 1)[1]
    assert not check(content_of(draft)).genuine
    assert "这是草稿，没有效力" in upload(content_of(draft))


@pytest.mark.django_db
def test_an_unknown_number_is_not_found() -> None:
    status, page = number_page("没有这个编号", 1, p="x")
    assert status == 404
    assert "没有这份文件" in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/verify/a%00b/1/", "/verify/a/99999999999999999999/", "/verify/%ff/1/"])
def test_a_strange_address_is_not_found(address: str) -> None:
    assert Client().get(address).status_code == 404


def test_several_kinds_of_one_number_are_all_shown(sealed: Paper, prepare: Prepare) -> None:
    prepare(kind="receipt", title="回执")
    page = number_page(sealed.number, 1)[1]
    assert "回执" in page and "申请表" in page


@pytest.mark.django_db
def test_the_root_certificate_is_public() -> None:
    response = Client().get(reverse("documents:root"))
    assert b"BEGIN CERTIFICATE" in response.content
    assert b"PRIVATE KEY" not in response.content


def test_the_number_of_queries_does_not_grow_with_seals(
    sealed: Paper, cast: SimpleNamespace, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
        number_page(sealed.number, 1)
