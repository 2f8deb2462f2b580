"""Uploading, describing and removing supporting materials, and what the worker makes of them."""

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from applications import services, tasks
from applications.choices import EvidenceState
from applications.models import Application, Evidence, Round
from applications.services import evidence
from portal.history.selectors import entries
from portal.jobs.models import Job
from portal.jobs.services import Superseded, run_pending
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from tests.applications.evidence_files import a_bomb_png, a_jpeg, a_locked_pdf, a_pdf, a_png, uploaded


@pytest.fixture
def put(cast: SimpleNamespace, application: Application) -> Any:
    """``put(data, "name.pdf", "policies")`` as the city's clerk."""

    def upload(data: bytes, name: str, item: str = "policies", user: Any = None) -> Evidence:
        user = user or cast.clerk
        return evidence.upload(application=application, user=user, item=item, file=uploaded(data, name), name=name)

    return upload


def verbs_of(application: Application) -> list[str]:
    return [each.verb for each in entries(application.chain) if each.verb.startswith("evidence.")]


@pytest.mark.parametrize(
    "data, name, item, content_type",
    [
        (a_pdf(mark="good"), "关于同意申报的批复（2026）.pdf", "policies", "application/pdf"),
        (a_jpeg(colour="green"), "全民终身学习活动周.JPG", "photos", "image/jpeg"),
        (a_png(colour="green"), "社区学院.png", "photos", "image/png"),
    ],
)
def test_a_good_file_is_kept_byte_for_byte_and_becomes_usable(
    put: Any, data: bytes, name: str, item: str, content_type: str
) -> None:
    row = put(data, name, item)
    assert row.state == EvidenceState.CHECKING
    run_pending()
    row.refresh_from_db()
    assert row.state == EvidenceState.USABLE
    assert (row.name, row.content_type, row.size) == (name, content_type, len(data))
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert row.sha256 in row.file.name and name not in row.file.name
    assert row.file.read() == data
    assert bool(row.thumbnail) is row.is_photo


def test_a_large_file_goes_to_the_store_in_pieces(put: Any) -> None:
    data = a_pdf() + bytes(6 * 2**20)
    row = put(data, "大文件.pdf")
    assert row.sha256 == hashlib.sha256(data).hexdigest() and default_storage.size(row.file.name) == len(data)


@pytest.mark.parametrize(
    "data, name, item, reason",
    [
        (b"", "空.pdf", "policies", "“空.pdf”是空文件（0 字节），请确认文件能正常打开后重新上传。"),
        (a_pdf(), "照片.jpg", "photos", "“照片.jpg”的实际内容是PDF文件，此处只收照片"),
        (b"<html><script>alert(1)</script></html>", "批复.pdf", "policies", "实际内容是网页文件，此处只收PDF"),
        (a_jpeg(), "照片.jpg", "policies", "实际内容是JPEG照片，此处只收PDF"),
        (a_png(), "照片.jpg", "photos", "请将扩展名改为“.png”后重新上传"),
        (a_pdf(), "批复.pdf", "unknown", "没有这一类佐证材料，请刷新页面后重新选择。"),
    ],
)
def test_what_can_be_seen_at_once_is_refused_at_once(
    put: Any, application: Application, data: bytes, name: str, item: str, reason: str
) -> None:
    before = application.evidence.count()
    with pytest.raises(Refused, match=reason):
        put(data, name, item)
    assert application.evidence.count() == before and verbs_of(application) == []


def test_a_file_over_the_limit_of_the_round_is_refused(put: Any, application: Application) -> None:
    Round.objects.update(max_file_megabytes=1)
    application.round.refresh_from_db()  # as each request reads it anew
    with pytest.raises(Refused, match="超过单个文件上限 1 MB；PDF请降低扫描分辨率"):
        put(a_pdf() + bytes(2**20), "大.pdf")


def test_as_many_files_as_the_round_says(put: Any, application: Application) -> None:
    Round.objects.update(max_files=2)
    application.round.refresh_from_db()  # as each request reads it anew
    put(a_pdf(mark="one"), "一.pdf")
    with pytest.raises(Refused, match="最多上传 2 个文件，已达上限；请先移除不用的文件"):
        put(a_pdf(mark="two"), "二.pdf")


def test_the_same_bytes_twice_are_refused_naming_the_first(put: Any) -> None:
    put(a_pdf(mark="same"), "第一份.pdf")
    with pytest.raises(Refused, match=r"与“政策文件、法律法规”中已上传的“第一份\.pdf”内容完全相同，无需重复上传"):
        put(a_pdf(mark="same"), "另一个名字.pdf", "activities")


def test_one_document_may_prove_several_conditions_of_the_alliance(
    cast: SimpleNamespace, application: Application
) -> None:
    Round.objects.update(edition_key="alliance_2017")
    application = Application.objects.get(pk=application.pk)
    data, name = a_pdf(mark="same"), "意见.pdf"

    def put(item: str) -> Evidence:
        return evidence.upload(
            application=application, user=cast.clerk, item=item, file=uploaded(data, name), name=name
        )

    first, second = put("condition_1"), put("condition_2")
    for item in ("condition_2", "others"):
        with pytest.raises(Refused, match="内容完全相同，无需重复上传"):
            put(item)
    evidence.remove(application=application, user=cast.clerk, evidence_id=first.pk)
    assert default_storage.exists(second.file.name)


def test_the_same_bytes_as_a_refused_file_are_told_why(put: Any) -> None:
    put(a_locked_pdf(), "加密.pdf")
    run_pending()
    locked = Evidence.objects.get(name="加密.pdf")
    data = locked.file.read()
    with pytest.raises(Refused, match="该文件已被拒（PDF文件设有密码"):
        put(data, "再来.pdf")


@pytest.mark.parametrize(
    "data, name, item, reason",
    [
        (a_locked_pdf(), "加密.pdf", "policies", "设有密码或加密限制"),
        (a_bomb_png(), "炸弹.png", "photos", "像素过大（50000×50000）"),
        (b"%PDF-1.7 broken", "坏.pdf", "policies", "已损坏或不完整"),
    ],
)
def test_the_worker_refuses_what_lies_deeper_and_tells_who_uploaded_it(
    cast: SimpleNamespace, put: Any, application: Application, data: bytes, name: str, item: str, reason: str
) -> None:
    row = put(data, name, item)
    run_pending()
    row.refresh_from_db()
    assert row.state == EvidenceState.REFUSED and reason in row.reason
    letter = Message.objects.get(receiver=cast.clerk, event="evidence.refused")
    assert name in letter.subject and reason in letter.body and letter.link.endswith(f"#file-{row.pk}")
    assert verbs_of(application) == ["evidence.uploaded", "evidence.refused"]
    assert "检查未通过" in entries(application.chain).last().sentence


def test_a_name_with_slashes_or_a_turned_direction_is_shown_plainly(put: Any) -> None:
    assert put(a_pdf(mark="1"), "../批复\u202efdp.pdf").name == "_批复fdp.pdf"


# --- Killed and repeated workers --------------------------------------------------------------------------


def test_a_check_that_runs_twice_changes_nothing_more(put: Any, application: Application) -> None:
    row = put(a_locked_pdf(), "加密.pdf")
    job = Job.objects.get(key=f"evidence:{row.pk}")
    run_pending()
    tasks.inspect_evidence(SimpleNamespace(), row.pk)
    evidence.settle(evidence=row, report=evidence.Report(pages=1))
    row.refresh_from_db()
    assert row.state == EvidenceState.REFUSED
    assert verbs_of(application).count("evidence.refused") == 1
    assert job.label == "检查“加密.pdf”"


def test_a_worker_that_lost_its_job_writes_nothing(put: Any) -> None:
    class Lost:
        def __call__(self, *args: Any) -> None: ...

        def beat(self) -> None:
            raise Superseded

    row = put(a_jpeg(), "照片.jpg", "photos")
    with pytest.raises(Superseded):
        tasks.inspect_evidence(Lost(), row.pk)
    row.refresh_from_db()
    assert row.state == EvidenceState.CHECKING and not row.thumbnail
    run_pending()
    row.refresh_from_db()
    assert row.state == EvidenceState.USABLE


def test_a_check_that_broke_off_can_be_ordered_again(cast: SimpleNamespace, put: Any, application: Application) -> None:
    row = put(a_pdf(mark="x"), "批复.pdf")
    assert evidence.broken_off([row]) == set()
    Job.objects.filter(key=f"evidence:{row.pk}").update(state="failed")
    assert evidence.broken_off([row]) == {row.pk}
    evidence.check_again(application=application, user=cast.clerk, evidence_id=row.pk)
    assert evidence.broken_off([row]) == set()
    run_pending()
    with pytest.raises(Refused, match="该文件已检查完毕"):
        evidence.check_again(application=application, user=cast.clerk, evidence_id=row.pk)


def test_a_file_removed_while_it_waits_is_left_alone(cast: SimpleNamespace, put: Any, application: Application) -> None:
    row = put(a_pdf(mark="x"), "批复.pdf")
    evidence.remove(application=application, user=cast.clerk, evidence_id=row.pk)
    run_pending()
    assert not Evidence.objects.filter(name="批复.pdf").exists()


# --- Words ------------------------------------------------------------------------------------------------


def test_words_are_stored_and_written_down(cast: SimpleNamespace, put: Any, application: Application) -> None:
    row = put(a_jpeg(), "照片.jpg", "photos")
    words = {f"introduction_{row.pk}": "社区学院开班\r\n现场", f"copyright_{row.pk}": "市教育局拍摄"}
    done = evidence.describe(application=application, user=cast.clerk, words=words, seen={})
    row.refresh_from_db()
    assert (row.introduction, row.copyright) == ("社区学院开班\n现场", "市教育局拍摄")
    assert sorted(done.stored) == sorted(words) and not done.refused
    assert verbs_of(application)[-1] == "evidence.described"


def test_a_colleagues_words_are_not_overwritten_unseen(
    cast: SimpleNamespace, put: Any, application: Application
) -> None:
    row = put(a_jpeg(), "照片.jpg", "photos")
    where, seen = f"introduction_{row.pk}", {f"introduction_{row.pk}": evidence.mark("")}
    evidence.describe(application=application, user=cast.second_clerk, words={where: "同事的"}, seen=seen)
    done = evidence.describe(application=application, user=cast.clerk, words={where: "我的"}, seen=seen)
    row.refresh_from_db()
    assert row.introduction == "同事的" and "同事刚刚将此处改为“同事的”" in done.refused[where]
    untouched = evidence.describe(application=application, user=cast.clerk, words={where: ""}, seen=seen)
    row.refresh_from_db()
    assert row.introduction == "同事的" and not untouched.refused
    again = {where: evidence.mark("同事的")}
    evidence.describe(application=application, user=cast.clerk, words={where: "我的"}, seen=again)
    row.refresh_from_db()
    assert row.introduction == "我的"


@pytest.mark.parametrize("kind, length", [("copyright", 201), ("introduction", 20_001)])
def test_words_that_are_too_long_are_not_cut(
    cast: SimpleNamespace, put: Any, application: Application, kind: str, length: int
) -> None:
    row = put(a_jpeg(), "照片.jpg", "photos")
    where = f"{kind}_{row.pk}"
    done = evidence.describe(application=application, user=cast.clerk, words={where: "字" * length}, seen={})
    assert f"文字过长（{length} 个字符）" in done.refused[where] and not done.stored


# --- Removing ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_draft_file_is_removed_with_its_bytes_and_may_come_again(
    cast: SimpleNamespace, put: Any, application: Application
) -> None:
    row = put(a_jpeg(), "照片.jpg", "photos")
    run_pending()
    row.refresh_from_db()
    paths = [row.file.name, row.thumbnail.name]
    evidence.remove(application=application, user=cast.clerk, evidence_id=row.pk)
    assert not any(default_storage.exists(path) for path in paths)
    assert "移除了活动照片“照片.jpg”。" in entries(application.chain).last().sentence
    assert put(a_jpeg(), "照片.jpg", "photos").state == EvidenceState.CHECKING
    with pytest.raises(Refused, match="该文件已被移除，请刷新页面查看"):
        evidence.remove(application=application, user=cast.clerk, evidence_id=row.pk or 0)


@pytest.mark.django_db(transaction=True)
def test_what_was_submitted_is_never_deleted(cast: SimpleNamespace, case_in: Any) -> None:
    application = case_in("withdrawn").application
    frozen = application.evidence.get()
    evidence.remove(application=application, user=cast.clerk, evidence_id=frozen.pk)
    frozen.refresh_from_db()
    assert frozen.state == EvidenceState.VOIDED and default_storage.exists(frozen.file.name)
    assert "已提交的版本中仍予保留" in entries(application.chain).last().sentence
    data = frozen.file.read()
    again = evidence.upload(
        application=application, user=cast.clerk, item="consent", file=uploaded(data, "批复.pdf"), name="批复.pdf"
    )
    assert again.pk != frozen.pk and again.file.read() == data
    evidence.remove(application=application, user=cast.clerk, evidence_id=again.pk)
    assert default_storage.exists(frozen.file.name)


def test_half_a_file_from_an_interrupted_upload_is_replaced(put: Any, application: Application) -> None:
    data = a_pdf(mark="interrupted")
    digest = hashlib.sha256(data).hexdigest()
    path = f"evidence/{application.pk}/{digest[:2]}/{digest}"
    default_storage.save(path, ContentFile(data[:50]))
    assert put(data, "批复.pdf").file.read() == data


# --- Who and when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["approver", "neighbour_clerk", "officer", "reviewer", "department_clerk", "stranger"])
def test_only_the_citys_clerks_change_the_materials(
    cast: SimpleNamespace, put: Any, application: Application, who: str
) -> None:
    user, own = getattr(cast, who), application.evidence.first()
    reason = "只有本市教育行政部门的填报人可以填写"
    with pytest.raises(Refused, match=reason):
        put(a_pdf(mark="x"), "批复.pdf", user=user)
    with pytest.raises(Refused, match=reason):
        evidence.remove(application=application, user=user, evidence_id=own.pk)
    with pytest.raises(Refused, match=reason):
        evidence.describe(application=application, user=user, words={}, seen={})


def test_after_handing_over_nothing_changes(cast: SimpleNamespace, put: Any, application: Application) -> None:
    services.hand_over(application=application, user=cast.clerk, seen=None)
    with pytest.raises(Refused, match="申请当前为“待签发”，不能修改"):
        put(a_pdf(mark="x"), "批复.pdf")
    with pytest.raises(Refused, match="已送签的可先“取回”"):
        evidence.remove(application=application, user=cast.clerk, evidence_id=application.evidence.first().pk)
