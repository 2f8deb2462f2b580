"""Looking at files: pages and photos as pictures, the way from file to file, and what is said beside photos to whom."""

from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from applications import services
from applications.models import Application, Evidence, Likeness, Submission
from applications.selectors.hints import hints_for
from applications.services import evidence
from applications.services.previews import discard_pages
from portal.jobs.models import Job
from portal.jobs.services import run_pending
from review.services.cases import withdraw
from tests.applications.evidence_files import a_heic, a_jpeg, a_pdf, a_picture, uploaded
from tests.applications.pages import text_of
from tests.applications.test_photo_hints import camera_data
from tests.plot import a_complete_application


def put(application: Application, user: Any, data: bytes, name: str, item: str) -> Evidence:
    row = evidence.upload(application=application, user=user, item=item, file=uploaded(data, name), name=name)
    run_pending()
    row.refresh_from_db()
    assert row.state == "usable", row.reason
    return row


def submitted(application: Application, clerk: Any, approver: Any) -> Submission:
    for row in application.evidence.filter(content_type__startswith="image/"):
        words = {f"introduction_{row.pk}": "（演示）社区课堂", f"copyright_{row.pk}": "市教育局"}
        evidence.describe(application=application, user=clerk, words=words, seen={})
    services.hand_over(application=application, user=clerk, seen=None)
    services.submit(application=application, user=approver, seen=None)
    return Submission.objects.get(application=application)


def view_url(row: Evidence, **query: Any) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/evidence/{row.pk}/view/{f'?{asked}' if asked else ''}"


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


# --- Pages and photos -------------------------------------------------------------------------------------


def test_a_pdf_is_leafed_through_as_pictures(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application
) -> None:
    row, browser = put(application, cast.clerk, a_pdf(pages=10), "方案.pdf", "policies"), client_for(cast.clerk)
    page = text_of(browser.get(view_url(row)))
    assert "第 1 / 10 页" in page and f"/evidence/{row.pk}/pages/1/" in page and "下一页" in page
    picture = browser.get(f"/evidence/{row.pk}/pages/1/")
    assert picture["Content-Type"] == "image/jpeg" and picture["Cache-Control"] == "private, max-age=600"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert Image.open(BytesIO(body(picture))).width == 1240

    # Beyond what the check has drawn, the first look orders the pages.
    assert "正在生成浏览图" in text_of(browser.get(view_url(row, page=10)))
    assert Job.objects.filter(key=f"pages:{row.pk}:9").count() == 1
    assert browser.get(f"/evidence/{row.pk}/pages/10/").status_code == 404
    run_pending()
    assert f"/evidence/{row.pk}/pages/10/" in text_of(browser.get(view_url(row, page=99)))
    assert browser.get(f"/evidence/{row.pk}/pages/11/").status_code == 404


def test_a_heic_photo_is_shown_as_jpeg_and_handed_out_as_it_came(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application
) -> None:
    data = a_heic((400, 300), exif=camera_data(size=(400, 300)).tobytes())
    row, browser = put(application, cast.clerk, data, "IMG_1.HEIC", "photos"), client_for(cast.clerk)
    assert row.content_type == "image/heic" and row.camera == "HUAWEI P60"
    assert f"/evidence/{row.pk}/pages/1/" in text_of(browser.get(view_url(row)))
    full = text_of(browser.get(view_url(row, zoom="full")))
    assert f"/evidence/{row.pk}/picture/" in full and "viewer-full" in full
    shown = body(browser.get(f"/evidence/{row.pk}/picture/"))
    assert Image.open(BytesIO(shown)).size == (400, 300) and b"HUAWEI" not in shown
    assert body(browser.get(f"/evidence/{row.pk}/{row.name}")) == data


def test_from_file_to_file_by_links(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application
) -> None:
    first = application.evidence.get()
    second = put(application, cast.clerk, a_pdf(mark="2"), "二.pdf", "policies")
    third = put(application, cast.clerk, a_jpeg(), "三.jpg", "photos")
    browser = client_for(cast.clerk)
    middle = text_of(browser.get(view_url(second)))
    assert f'href="{view_url(first)}" data-key="k"' in " ".join(middle.split())
    assert f'href="{view_url(third)}" data-key="j"' in " ".join(middle.split())
    submission = submitted(application, cast.clerk, cast.approver)
    framed = text_of(client_for(cast.officer).get(view_url(second, submission=submission.pk, frame=1)))
    assert f"submission={submission.pk}&amp;frame=1" in framed and "<header" not in framed


def test_what_cannot_be_drawn_is_said(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application
) -> None:
    row, browser = application.evidence.get(), client_for(cast.clerk)  # its bytes are no whole PDF
    discard_pages(application_id=application.pk, digest=row.sha256)  # of an earlier run
    assert "正在生成浏览图" in text_of(browser.get(view_url(row)))
    run_pending()
    assert "这一页无法在浏览器中显示，请下载原件查看" in text_of(browser.get(view_url(row)))
    evidence.upload(
        application=application, user=cast.clerk, item="policies", file=uploaded(a_pdf(), "新.pdf"), name="新.pdf"
    )
    assert "文件正在检查" in text_of(browser.get(view_url(application.evidence.get(name="新.pdf"))))


def test_a_photo_from_before_the_hints_is_completed_at_the_first_look(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application
) -> None:
    row = put(application, cast.clerk, a_jpeg((1280, 960)), "旧.jpg", "photos")
    default_storage.delete(f"pages/{application.pk}/{row.sha256}/1.jpg")
    Evidence.objects.filter(pk=row.pk).update(hints=[], fingerprint="", rendition="")
    assert "正在生成浏览图" in text_of(client_for(cast.clerk).get(view_url(row)))
    run_pending()
    row.refresh_from_db()
    assert row.fingerprint and row.hints and row.rendition


@pytest.mark.django_db(transaction=True)
def test_pictures_go_with_their_file(cast: SimpleNamespace, application: Application) -> None:
    row = put(application, cast.clerk, a_jpeg(), "照片.jpg", "photos")
    paths = [row.rendition.name, f"pages/{application.pk}/{row.sha256}/1.jpg"]
    assert all(default_storage.exists(path) for path in paths)
    evidence.remove(application=application, user=cast.clerk, evidence_id=row.pk)
    assert not any(default_storage.exists(path) for path in paths)


@pytest.mark.parametrize("who", ["neighbour_clerk", "other_officer", "department_clerk", "expert", "stranger"])
def test_who_may_not_read_the_file_sees_no_picture_of_it(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application, who: str
) -> None:
    row, browser = put(application, cast.clerk, a_jpeg(), "照片.jpg", "photos"), client_for(getattr(cast, who))
    for url in (view_url(row), f"/evidence/{row.pk}/pages/1/", f"/evidence/{row.pk}/picture/"):
        assert browser.get(url).status_code in {403, 404}
    draft = client_for(cast.officer)
    assert draft.get(view_url(row)).status_code == 404


def test_drafts_beside_a_submitted_file_stay_the_citys_own(
    cast: SimpleNamespace, client_for: Callable[..., Client], case_in: Any
) -> None:
    application = case_in("withdrawn").application
    frozen = application.evidence.get()
    added = put(application, cast.clerk, a_pdf(mark="new"), "新增.pdf", "policies")
    for asked in ({}, {"submission": 999_999}, {"submission": "x"}):
        page = text_of(client_for(cast.officer).get(view_url(frozen, **asked)))
        assert "第 1 / 1 个" in page and view_url(added) not in page
    assert "第 1 / 2 个" in text_of(client_for(cast.clerk).get(view_url(frozen)))


# --- What is said beside photos ---------------------------------------------------------------------------


@pytest.fixture
def alike(cast: SimpleNamespace, round_: Any, application: Application) -> SimpleNamespace:
    """Huzhou's photo, edited; Mianyang's smaller copy of it; both submitted."""
    exif = camera_data(size=(800, 600), software="Adobe Photoshop 25.0")
    ours = put(application, cast.clerk, a_jpeg((800, 600), exif=exif), "课堂.jpg", "photos")
    other = a_complete_application(cast, round_, cast.far_clerk)
    target = BytesIO()
    a_picture((800, 600)).resize((400, 300)).save(target, "JPEG", quality=60)
    theirs = put(other, cast.far_clerk, target.getvalue(), "学习节.jpg", "photos")
    return SimpleNamespace(
        ours=ours,
        theirs=theirs,
        submit_ours=lambda: submitted(application, cast.clerk, cast.approver),
        submit_theirs=lambda: submitted(other, cast.far_clerk, cast.far_approver),
    )


@pytest.mark.sql
def test_a_photo_like_one_of_another_province_is_told_without_its_content(
    cast: SimpleNamespace, client_for: Callable[..., Client], alike: Any
) -> None:
    assert Likeness.objects.filter(photo=alike.ours, other=alike.theirs).exists()
    alike.submit_ours()
    officer, reviewer = client_for(cast.officer), client_for(cast.reviewer)
    for browser in (officer, reviewer):  # a draft is its city's own
        assert "高度相似" not in text_of(browser.get(view_url(alike.ours)))
    alike.submit_theirs()
    page = text_of(officer.get(view_url(alike.ours)))
    assert "与其他申请中的一张照片高度相似" in page and "绵阳" not in page and "学习节" not in page
    page = text_of(reviewer.get(view_url(alike.ours)))
    assert "与四川省绵阳市（" in page and "学习节.jpg”高度相似" in page and view_url(alike.theirs) in page


def test_what_a_city_takes_over_from_an_application_that_it_gave_up_is_no_likeness(
    cast: SimpleNamespace, client_for: Callable[..., Client], alike: Any, round_: Any
) -> None:
    alike.submit_ours()
    given_up = alike.ours.application
    withdraw(case=given_up.case, user=cast.approver, seen=None, reason="（演示）")
    services.void(application=given_up, user=cast.approver, seen=None, reason="（演示）重新申报")
    anew = a_complete_application(cast, round_, cast.clerk)
    again = put(anew, cast.clerk, alike.ours.file.read(), "课堂.jpg", "photos")
    assert Likeness.objects.filter(photo=again, other=alike.ours).exists()
    submitted(anew, cast.clerk, cast.approver)
    assert "内容完全相同" not in text_of(client_for(cast.officer).get(view_url(again)))


def test_hints_are_for_those_who_review(cast: SimpleNamespace, client_for: Callable[..., Client], alike: Any) -> None:
    submission = alike.submit_ours()
    for who in ("officer", "province_approver", "reviewer"):
        page = text_of(client_for(getattr(cast, who)).get(view_url(alike.ours, submission=submission.pk)))
        assert "曾用“Adobe Photoshop 25.0”处理" in page and "不作为退回或不予推荐的依据" in page
    for who in ("clerk", "approver"):
        page = text_of(client_for(getattr(cast, who)).get(view_url(alike.ours)))
        assert "Photoshop" not in page and "审阅提示" not in page


def test_the_city_is_advised_to_use_the_original(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application
) -> None:
    put(application, cast.clerk, a_jpeg((1280, 960), quality=60), "mmexport1.jpg", "photos")
    page = text_of(client_for(cast.clerk).get(f"/applications/{application.pk}/evidence/"))
    assert "照片似经压缩、缩小或转发" in page and "审阅提示" not in page and "微信" not in page


def test_hints_of_many_photos_are_asked_for_once(cast: SimpleNamespace, application: Application) -> None:
    rows = [put(application, cast.clerk, a_jpeg((320, 240 + at)), f"{at}.jpg", "photos") for at in range(4)]
    submitted(application, cast.clerk, cast.approver)
    counts, who = [], cast.officer
    assert who.organisation  # asked for once in each request anyway
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as asked:
            told = hints_for(who, [(row, "") for row in some])
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert any("与本申请中的照片" in each.text for each in told[rows[0].pk])
