"""Who may take which file, how it is handed out, and that it is written down."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, Evidence, Submission
from applications.services import evidence
from portal.history.selectors import entries
from portal.jobs.services import run_pending
from tests.applications.evidence_files import a_jpeg, a_pdf, uploaded


def put(cast: SimpleNamespace, application: Application, data: bytes, name: str, item: str) -> Evidence:
    row = evidence.upload(application=application, user=cast.clerk, item=item, file=uploaded(data, name), name=name)
    run_pending()
    row.refresh_from_db()
    return row


def file_url(row: Evidence) -> str:
    return reverse("applications:evidence_file", args=[row.pk, row.name])


def thumbnail_url(row: Evidence) -> str:
    return reverse("applications:evidence_thumbnail", args=[row.pk])


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def downloads(application: Application) -> list[str]:
    return [each.sentence for each in entries(application.chain) if each.verb == "evidence.downloaded"]


@pytest.mark.parametrize(
    "data, name, item, kind",
    [
        (a_pdf(mark="1"), "批复 100%（扫描）#1?.pdf", "policies", "application/pdf"),
        (a_jpeg(), "照片.jpg", "photos", "image/jpeg"),
    ],
)
def test_the_bytes_come_back_as_they_were_and_harmless(
    cast: SimpleNamespace,
    client_for: Callable[..., Client],
    application: Application,
    data: bytes,
    name: str,
    item: str,
    kind: str,
) -> None:
    row = put(cast, application, data, name, item)
    answer = client_for(cast.clerk).get(file_url(row))
    assert body(answer) == data and answer["Content-Type"] == kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Content-Length"] == str(len(data)) and "no-store" in answer["Cache-Control"]
    shown = answer["Content-Disposition"]
    assert shown.startswith(f'inline; filename="evidence-{row.pk}.') and shown.isascii()
    assert shown.endswith(f"filename*=UTF-8''{quote(name, safe='')}")


def test_every_download_is_written_down_and_a_thumbnail_is_not(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application
) -> None:
    row = put(cast, application, a_jpeg(), "照片.jpg", "photos")
    browser = client_for(cast.clerk)
    body(browser.get(thumbnail_url(row)))
    browser.head(file_url(row))
    assert downloads(application) == []
    body(browser.get(file_url(row)))
    assert downloads(application) == [f"{cast.clerk.name}（{cast.clerk.organisation}）下载了活动照片“照片.jpg”。"]


def test_another_name_in_the_address_finds_nothing(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application
) -> None:
    row = application.evidence.get()
    url = reverse("applications:evidence_file", args=[row.pk, "别的名字.pdf"])
    assert client_for(cast.clerk).get(url).status_code == 404


INSIDE = ("clerk", "second_clerk", "approver", "manager")
ABOVE = ("officer", "province_approver", "reviewer", "ministry_approver")
OUTSIDE = ("neighbour_clerk", "far_approver", "other_officer", "department_clerk", "expert", "stranger")


@pytest.mark.parametrize("who", INSIDE + ABOVE + OUTSIDE)
def test_a_draft_file_is_seen_by_its_city_only(
    cast: SimpleNamespace, client_for: Callable[..., Client], application: Application, who: str
) -> None:
    row = put(cast, application, a_jpeg(), "照片.jpg", "photos")
    browser = client_for(getattr(cast, who))
    for url in (file_url(row), thumbnail_url(row)):
        status = browser.get(url).status_code
        assert status == 200 if who in INSIDE else status in {403, 404}
    assert len(downloads(application)) == (1 if who in INSIDE else 0)


@pytest.mark.parametrize("who", INSIDE + ABOVE + OUTSIDE)
def test_a_submitted_file_is_seen_above_its_city_too(
    cast: SimpleNamespace, client_for: Callable[..., Client], case_in: Any, who: str
) -> None:
    application = case_in("submitted").application
    status = client_for(getattr(cast, who)).get(file_url(application.evidence.get())).status_code
    assert status in {403, 404} if who in OUTSIDE else status == 200


def test_what_was_added_after_a_withdrawal_is_the_citys_own_again(
    cast: SimpleNamespace, client_for: Callable[..., Client], case_in: Any
) -> None:
    application = case_in("withdrawn").application
    frozen = application.evidence.get()
    added = put(cast, application, a_pdf(mark="new"), "新增.pdf", "policies")
    officer = client_for(cast.officer)
    assert officer.get(file_url(frozen)).status_code == 200
    assert officer.get(file_url(added)).status_code == 404


def test_nobody_signed_out_gets_a_file(client_for: Callable[..., Client], application: Application) -> None:
    row = application.evidence.get()
    assert client_for().get(file_url(row)).status_code == 302
    assert client_for().get(thumbnail_url(row)).status_code == 302


# --- The viewer of the reviewers --------------------------------------------------------------------------


def viewed(submission: Submission) -> str:
    return render_to_string("applications/evidence/_viewer.html", {"submission": submission})


def a_submission_with_photos(cast: SimpleNamespace, application: Application, number: int) -> Submission:
    from applications import services

    for shade in range(number):
        row = put(cast, application, a_jpeg((320, 240 + shade)), f"照片{shade}.jpg", "photos")
        words = {f"introduction_{row.pk}": f"第{shade}张", f"copyright_{row.pk}": "市教育局"}
        evidence.describe(application=application, user=cast.clerk, words=words, seen={})
    services.hand_over(application=application, user=cast.clerk, seen=None)
    services.submit(application=application, user=cast.approver, seen=None)
    return Submission.objects.select_related("application__round").get(application=application)


def test_reviewers_see_the_frozen_words(cast: SimpleNamespace, application: Application) -> None:
    submission = a_submission_with_photos(cast, application, 1)
    Evidence.objects.filter(item="photos").update(introduction="后来改的")
    page = viewed(submission)
    assert "第0张" in page and "后来改的" not in page
    assert page.index("市政府同意文件") < page.index("活动照片") and "政策文件、法律法规" not in page
    for row in submission.evidence.all():
        assert f"/evidence/{row.pk}/" in page


def test_the_viewer_asks_once_for_all_files(cast: SimpleNamespace, application: Application) -> None:
    submission = a_submission_with_photos(cast, application, 5)
    with CaptureQueriesContext(connection) as asked:
        viewed(submission)
    assert len(asked) == 1
