"""The page 上传材料 as a clerk uses it without JavaScript: every button keeps what was typed and chosen."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import services
from applications.models import Application, Evidence
from applications.services import evidence
from applications.sheets import form_content
from portal.jobs.models import Job
from portal.jobs.services import run_pending
from tests.applications.evidence_files import a_jpeg, a_locked_pdf, a_pdf, uploaded


@pytest.fixture
def browser(cast: SimpleNamespace, client_for: Callable[..., Client]) -> Client:
    return client_for(cast.clerk)


@pytest.fixture
def address(application: Application) -> str:
    return reverse("applications:evidence", args=[application.pk])


def a_photo(cast: SimpleNamespace, application: Application, colour: str = "red") -> Evidence:
    name = f"{colour}.jpg"
    file = uploaded(a_jpeg(colour=colour), name)
    return evidence.upload(application=application, user=cast.clerk, item="photos", file=file, name=name)


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_page_says_what_is_wanted(browser: Client, address: str) -> None:
    page = text_of(browser.get(address))
    for words in ("市政府同意文件", "必须上传", "活动照片", "单个文件不超过 50 MB", "本申请最多 60 个文件", "可用"):
        assert words in page
    assert 'accept=".jpg,.jpeg,.png,.heic,.heif"' in page and 'id="consent"' in page


def test_several_files_for_several_materials_in_one_go(browser: Client, address: str, application: Application) -> None:
    answer = browser.post(
        address,
        {
            "files_policies": [uploaded(a_pdf(mark="1"), "一.pdf"), uploaded(a_pdf(mark="2"), "二.pdf")],
            "files_photos": [uploaded(a_jpeg(), "照片.jpg")],
        },
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == f"{address}#photos"
    page = text_of(answer)
    assert "已上传 3 个文件（一.pdf、二.pdf、照片.jpg），正在检查。" in page and "检查中" in page
    assert application.evidence.count() == 4
    run_pending()
    assert "检查中" not in text_of(browser.get(address))


def test_typed_words_are_kept_when_a_file_is_refused(
    cast: SimpleNamespace, browser: Client, address: str, application: Application
) -> None:
    photo = a_photo(cast, application)
    answer = browser.post(
        address,
        {
            f"introduction_{photo.pk}": "开班现场",
            f"copyright_{photo.pk}": "市教育局拍摄",
            "files_policies": [uploaded(a_jpeg(), "照片.pdf"), uploaded(a_pdf(mark="good"), "好.pdf")],
        },
    )
    page = text_of(answer)
    assert answer.status_code == 409
    assert "“照片.pdf”的实际内容是JPEG照片，此处只收PDF" in page and 'href="#id_files_policies"' in page
    assert "开班现场" in page and "已保存 2 处文字" in page
    photo.refresh_from_db()
    assert photo.introduction == "开班现场" and application.evidence.filter(name="好.pdf").exists()


def test_words_that_are_too_long_stay_on_the_page(
    cast: SimpleNamespace, browser: Client, address: str, application: Application
) -> None:
    photo = a_photo(cast, application)
    page = text_of(browser.post(address, {f"copyright_{photo.pk}": "长" * 201}))
    assert "文字过长（201 个字符），最多 200 个字符" in page and "长" * 201 in page
    photo.refresh_from_db()
    assert photo.copyright == ""


def test_two_clerks_at_one_photo_are_told(
    cast: SimpleNamespace, browser: Client, address: str, application: Application
) -> None:
    photo = a_photo(cast, application)
    field, seen = f"introduction_{photo.pk}", f"seen_introduction_{photo.pk}"
    shown = {seen: evidence.mark("")}
    evidence.describe(application=application, user=cast.second_clerk, words={field: "同事的"}, seen={})
    page = text_of(browser.post(address, {**shown, field: "我的"}))
    assert "同事刚刚将此处改为“同事的”" in page and "我的</textarea>" in page
    assert f'name="{seen}" value="{evidence.mark("同事的")}"' in page
    browser.post(address, {seen: evidence.mark("同事的"), field: "我的"})
    photo.refresh_from_db()
    assert photo.introduction == "我的"


def test_removing_by_its_button(cast: SimpleNamespace, browser: Client, address: str, application: Application) -> None:
    photo = a_photo(cast, application)
    page = text_of(browser.post(address, {"remove": str(photo.pk)}, follow=True))
    assert "已移除“red.jpg”。" in page and not application.evidence.filter(pk=photo.pk).exists()
    again = text_of(browser.post(address, {"remove": str(photo.pk)}))
    assert "该文件已被移除，请刷新页面查看。" in again


def test_a_broken_off_check_is_offered_again(browser: Client, address: str, application: Application) -> None:
    browser.post(address, {"files_policies": [uploaded(a_locked_pdf(), "加密.pdf")]})
    row = application.evidence.get(name="加密.pdf")
    Job.objects.filter(key=f"evidence:{row.pk}").update(state="failed")
    assert "检查中断" in text_of(browser.get(address))
    browser.post(address, {"check_again": str(row.pk)})
    run_pending()
    page = text_of(browser.get(address))
    assert "被拒" in page and "设有密码或加密限制" in page


def test_after_handing_over_the_page_is_for_reading_and_typed_words_stay(
    cast: SimpleNamespace, browser: Client, address: str, application: Application
) -> None:
    photo = a_photo(cast, application)
    words = {f"introduction_{photo.pk}": "开班", f"copyright_{photo.pk}": "市教育局"}
    evidence.describe(application=application, user=cast.clerk, words=words, seen={})
    services.hand_over(application=application, user=cast.clerk, seen=None)
    page = text_of(browser.get(address))
    assert "本页现在只能查看" in page and '<form method="post"\n          enctype' not in page and "开班" in page
    refused = browser.post(address, {f"introduction_{photo.pk}": "迟到的文字"})
    assert refused.status_code == 409
    assert "申请当前为“待签发”，不能修改；您填写的内容仍在本页面" in text_of(refused)
    assert "迟到的文字" in text_of(refused)


def test_an_approver_reads_the_page(cast: SimpleNamespace, client_for: Any, address: str) -> None:
    page = text_of(client_for(cast.approver).get(address))
    assert "本页现在只能查看" in page and "市政府同意文件（演示）.pdf" in page


def test_the_state_of_one_file_is_asked_for_until_it_is_known(
    cast: SimpleNamespace, browser: Client, application: Application
) -> None:
    photo = a_photo(cast, application)
    status = reverse("applications:evidence_status", args=[photo.pk])
    assert "every 2s" in text_of(browser.get(status))
    run_pending()
    known = text_of(browser.get(status))
    assert "every 2s" not in known and "可用" in known and f"/evidence/{photo.pk}/thumbnail/" in known


SCRIPT = {"accept": "application/json"}


def test_the_script_is_told_what_was_done_and_what_was_not(
    cast: SimpleNamespace, browser: Client, address: str, application: Application
) -> None:
    photo = a_photo(cast, application)
    words = {f"introduction_{photo.pk}": "开班现场", f"copyright_{photo.pk}": "长" * 201}
    told = browser.post(address, words, headers=SCRIPT).json()
    assert told["said"] == ["已保存 1 处文字。"]
    assert [where for where, _ in told["faults"]] == [f"copyright_{photo.pk}"] and "文字过长" in told["faults"][0][1]
    assert told["marks"][f"introduction_{photo.pk}"] == evidence.mark("开班现场")
    assert "已保存" not in text_of(browser.get(address)), "what the script has told is not told again"


def test_another_person_in_the_same_window_changes_nothing(
    cast: SimpleNamespace, browser: Client, address: str, application: Application
) -> None:
    photo = a_photo(cast, application)
    headers = {**SCRIPT, "x-page-user": str(cast.second_clerk.pk)}
    answer = browser.post(address, {f"introduction_{photo.pk}": "开班"}, headers=headers)
    photo.refresh_from_db()
    assert (answer.status_code, answer.json()["kind"], photo.introduction) == (409, "person", "")


# --- Order and groups -------------------------------------------------------------------------------------


def names_in_order(page: str, *names: str) -> list[str]:
    return sorted(names, key=lambda name: page.index(f">{name}</a>"))


def test_files_are_moved_by_their_buttons(
    cast: SimpleNamespace, browser: Client, address: str, application: Application
) -> None:
    rows = [a_photo(cast, application, colour) for colour in ("red", "green", "blue")]
    names = [row.name for row in rows]
    answer = browser.post(address, {"move_up": str(rows[2].pk)}, follow=True)
    page = text_of(answer)
    assert names_in_order(page, *names) == ["red.jpg", "blue.jpg", "green.jpg"] and "已将“blue.jpg”上移。" in page
    assert answer.redirect_chain[-1][0] == f"{address}#file-{rows[2].pk}"
    browser.post(address, {"move_down": str(rows[0].pk)})
    assert names_in_order(text_of(browser.get(address)), *names) == ["blue.jpg", "red.jpg", "green.jpg"]
    assert "该文件已经排在最前。" in text_of(browser.post(address, {"move_up": str(rows[2].pk)}))
    assert "该文件已经排在最后。" in text_of(browser.post(address, {"move_down": str(rows[1].pk)}))
    assert "该文件已被移除" in text_of(browser.post(address, {"move_down": "999999"}))


def test_files_of_a_group_stand_together_also_in_what_is_submitted(
    cast: SimpleNamespace, browser: Client, address: str, application: Application
) -> None:
    rows = [a_photo(cast, application, colour) for colour in ("red", "green", "blue")]
    groups = {f"heading_{rows[0].pk}": "社区教育", f"heading_{rows[2].pk}": "社区教育"}
    browser.post(address, groups)
    page = text_of(browser.get(address))
    assert names_in_order(page, "red.jpg", "green.jpg", "blue.jpg") == ["red.jpg", "blue.jpg", "green.jpg"]
    assert page.index(">社区教育</li>") < page.index(">red.jpg</a>") < page.index(">未分组</li>")
    assert '<option value="社区教育"' in page
    browser.post(address, {"move_down": str(rows[2].pk)})  # the last of its group: the group moves
    words = {f"{kind}_{row.pk}": "演示" for row in rows for kind in ("introduction", "copyright")}
    browser.post(address, words)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    submission = services.submit(application=Application.objects.get(), user=cast.approver, seen=None)
    frozen = [(each["item"], each["name"], each["heading"]) for each in submission.data["evidence"]]
    assert frozen[1:] == [
        ("photos", "green.jpg", ""),
        ("photos", "red.jpg", "社区教育"),
        ("photos", "blue.jpg", "社区教育"),
    ]
    assert frozen[0][0] == "consent", "kinds stand in the order of the form"
    assert "活动照片（社区教育）" in str(form_content(submission.data, submitted_on=""))


@pytest.mark.parametrize(
    "who, status",
    [("neighbour_clerk", 404), ("far_clerk", 404), ("officer", 403), ("reviewer", 403), ("stranger", 403)],
)
def test_another_citys_page_does_not_exist(
    cast: SimpleNamespace, client_for: Any, address: str, application: Application, who: str, status: int
) -> None:
    browser = client_for(getattr(cast, who))
    assert browser.get(address).status_code == status
    files = {"files_policies": [uploaded(a_pdf(mark="1"), "一.pdf")]}
    assert browser.post(address, files).status_code == status
    assert application.evidence.count() == 1


def test_many_files_take_as_many_queries_as_one(
    cast: SimpleNamespace, browser: Client, address: str, application: Application
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    a_photo(cast, application)
    few = queries()
    for colour in ("green", "blue", "black", "white", "yellow"):
        a_photo(cast, application, colour)
    assert queries() == few
