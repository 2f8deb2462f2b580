"""湿章扫描 as the way in which a round seals: printed, stamped and scanned papers stand where keys sign elsewhere."""

import zipfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from applications import services as desk
from applications.models import Archive, CorrectionItem, Submission
from applications.selectors.stamped import form_to_stamp, scan_of_submission
from applications.services.archives import order_archive
from portal.documents import scans
from portal.documents.models import Paper, Scan, Signature
from portal.documents.services import make_demo_seal
from portal.documents.signals import scan_recorded
from portal.history.models import Entry
from portal.jobs.services import run_pending
from portal.kit.verdicts import Refused
from review.exports.packages import plan_of
from review.models import Case
from review.selectors.stamped import opinion_to_stamp, sheet_to_stamp
from review.services import cases, summary_sheets
from review.services.stamping import order_sheet
from tests.plot import a_case_in, a_complete_application, a_round, with_evidence
from tests.stamping import as_pdf, on_record, pictures, stamp

pytestmark = pytest.mark.django_db
OPINION = "（演示）材料属实，同意推荐。"


@pytest.fixture
def wet_round(cast: SimpleNamespace) -> Any:
    for office in (cast.huzhou, cast.zhejiang):
        make_demo_seal(office)
    return a_round(cast, options={"certificate": True, "wet_ink": True})


@pytest.fixture
def handed_over(cast: SimpleNamespace, wet_round: Any) -> Any:
    application = a_complete_application(cast, wet_round)
    return desk.hand_over(application=application, user=cast.clerk, seen=None)


def submitted(cast: SimpleNamespace, application: Any) -> Case:
    paper = form_to_stamp(application)
    assert paper is not None
    stamp(paper, cast.clerk)
    desk.submit(application=application, user=cast.approver, seen=None)
    run_pending()
    return Case.objects.get(application=application)


def page(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_the_whole_way_in_ink(
    cast: SimpleNamespace, handed_over: Any, client_for: Callable[..., Client], tmp_path: Any
) -> None:
    with pytest.raises(Refused, match=r"本批次使用湿章：请打印“盖章稿”.*见本页“湿章”一栏"):
        desk.submit(application=handed_over, user=cast.approver, seen=None)
    run_pending()
    approver = client_for(cast.approver)
    before = page(approver, "applications:sign", handed_over.pk)
    form = form_to_stamp(handed_over)
    assert form is not None
    form.refresh_from_db()
    assert reverse("documents:scans", args=[form.pk]) in before and "以签发人点击“签发并提交”的时间为准" in before
    assert "确认后以本单位的数字签名盖章" not in before
    assert "没有这份文件" in page(Client(), "documents:verify_number", form.number, 1), "nothing is public yet"

    case = submitted(cast, handed_over)
    submission = Submission.objects.get()
    scan = scan_of_submission(submission)
    assert scan is not None and scan.is_recorded
    bound = submission.data["signing"]["stamped"]
    assert [each["sha256"] for each in bound["files"]] == [each.sha256 for each in scan.files.all()]
    entry = Entry.objects.get(chain=case.chain, verb="application.submit")
    assert bound["files"][0]["sha256"] in str(entry.payload), "the history binds the scan"
    assert Entry.objects.filter(chain=case.chain, verb="scan.recorded").exists()
    assert f"湿章扫描件 {bound['files'][0]['sha256'][:16]}…" in entry.sentence
    assert not Signature.objects.exists(), "no key of the portal has signed the city's act"
    with Paper.objects.get(kind="application").base.open() as printed, pikepdf.open(printed) as pdf:
        assert "/AcroForm" not in pdf.Root, "no field waits for a signature"
    assert "湿章扫描件" in page(client_for(cast.officer), "review:case", case.pk)
    with pytest.raises(Refused, match="已随文提交"):
        scans.upload(paper=scan.paper, user=cast.clerk, files=[as_pdf(pictures(scan.paper))])

    job = order_archive(submission=submission, user=cast.clerk)
    run_pending()
    job.refresh_from_db()
    assert job.state == "done", job.reason
    with (
        default_storage.open(Archive.objects.get(submission=submission).file.name) as file,
        zipfile.ZipFile(file) as package,
    ):
        names = [each for each in package.namelist() if "湿章" in each]
        assert len(names) == 2 and any("湿章扫描件-01" in each for each in names)

    cases.accept(case=case, user=cast.officer, seen=None)
    case = cases.propose(case=case, user=cast.officer, seen=None, opinion=OPINION)
    run_pending()
    opinion_page = opinion_to_stamp(case)
    assert opinion_page is not None
    opinion_page.refresh_from_db()
    assert opinion_page.pages == 1
    for nobody in (cast.clerk, cast.reviewer, cast.other_officer):
        assert client_for(nobody).get(reverse("documents:paper", args=[opinion_page.pk])).status_code == 404
    with pytest.raises(Refused, match="请打印“推荐意见页”"):
        cases.endorse(case=case, user=cast.province_approver, seen=None)
    assert "推荐意见页" in page(client_for(cast.province_approver), "review:case", case.pk)
    stamp(opinion_page, cast.officer)
    case = cases.endorse(case=case, user=cast.province_approver, seen=None)
    assert "stamped" in Entry.objects.get(chain=case.chain, verb="case.endorse").payload
    assert client_for(cast.clerk).get(reverse("documents:paper", args=[opinion_page.pk])).status_code == 200

    sheet = summary_sheets.draw_up(round=case.application.round, user=cast.officer, filler="甲", filler_contact="0")
    with pytest.raises(Refused, match="请经办人在本页“湿章”一栏生成盖章稿"):
        summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)
    officer = client_for(cast.officer)
    officer.post(reverse("review:sheet_step", args=[sheet.pk]), {"step": "stamping", "revision": sheet.revision})
    to_stamp = sheet_to_stamp(sheet)
    assert to_stamp is not None
    with pytest.raises(Refused, match="请打印汇总表盖章稿"):
        summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)
    stamp(to_stamp, cast.officer)
    assert "湿章扫描件已存档" in page(officer, "review:sheet", sheet.pk)
    sheet = summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)
    run_pending()
    assert "stamped" in Entry.objects.get(chain=sheet.chain, verb="sheet.send_up").payload
    assert "湿章扫描件" in page(client_for(cast.reviewer), "review:sheet", sheet.pk)
    package = [each.path for each in plan_of(round=sheet.round, sheet=sheet).pieces if "湿章扫描件" in each.path]
    assert len(package) == 6, "form, opinion page and sheet, each with its scan"
    assert not Signature.objects.exists()


def test_text_that_changed_makes_the_stamped_paper_void(cast: SimpleNamespace, handed_over: Any) -> None:
    first = form_to_stamp(handed_over)
    assert first is not None
    stamp(first, cast.clerk)
    back = desk.take_back(application=handed_over, user=cast.clerk, seen=None)
    again = desk.hand_over(application=back, user=cast.clerk, seen=None)
    assert form_to_stamp(again) == first, "what did not change needs no new stamp"
    back = desk.take_back(application=again, user=cast.clerk, seen=None)
    with_evidence(back, cast.clerk, item="other")
    again = desk.hand_over(application=back, user=cast.clerk, seen=None)
    second = form_to_stamp(again)
    assert second is not None and second != first
    first.refresh_from_db()
    assert "送签内容已改动，这份盖章稿作废" in first.voided_reason
    with pytest.raises(Refused, match="请打印“盖章稿”"):
        desk.submit(application=again, user=cast.approver, seen=None)
    run_pending()
    second.refresh_from_db()
    old, new = pictures(first), pictures(second)
    scan = scans.upload(paper=second, user=cast.clerk, files=[as_pdf([old[0], *new[1:]])])
    run_pending()
    scan.refresh_from_db()
    with pytest.raises(Refused, match=r"第1张是同一版本先前打印的一份的第1页.*缺第1页"):
        scans.record(scan=scan, user=cast.clerk)


def test_what_is_returned_makes_its_scans_void(
    cast: SimpleNamespace, handed_over: Any, client_for: Callable[..., Client]
) -> None:
    case = submitted(cast, handed_over)
    scan = scan_of_submission(Submission.objects.get())
    assert scan is not None
    cases.accept(case=case, user=cast.officer, seen=None)
    case = cases.propose(case=case, user=cast.officer, seen=None, opinion=OPINION)
    first = opinion_to_stamp(case)
    assert first is not None
    case = cases.send_back(case=case, user=cast.province_approver, seen=None, reason="（演示）重拟")
    case = cases.propose(case=case, user=cast.officer, seen=None, opinion=f"{OPINION}二")
    second = opinion_to_stamp(case)
    first.refresh_from_db()
    assert second is not None and second != first and "省级意见已作废" in first.voided_reason
    cases.return_for_correction(case=case, user=cast.province_approver, seen=None, reason="（演示）请补正")
    assert not Paper.objects.filter(kind__in=["stamp-form", "stamp-opinion"], voided_reason="").exists()
    shown = page(client_for(cast.clerk), "documents:scan", scan.pk)
    assert "已作废" in shown and "不再有效" in shown
    assert "已作废" in page(Client(), "documents:verify_page", scan.paper.code, 1)
    CorrectionItem.objects.update(answer="（演示）已补正")
    again = handed_over
    again.refresh_from_db()
    again = desk.hand_over(application=again, user=cast.clerk, seen=None)
    newer = form_to_stamp(again)
    assert newer is not None and newer.version == 2, "a new version is stamped anew"


def test_the_ministrys_return_leaves_the_citys_scan_and_voids_the_provinces(
    cast: SimpleNamespace, handed_over: Any
) -> None:
    case = submitted(cast, handed_over)
    cases.accept(case=case, user=cast.officer, seen=None)
    case = cases.propose(case=case, user=cast.officer, seen=None, opinion=OPINION)
    opinion_page = opinion_to_stamp(case)
    assert opinion_page is not None
    stamp(opinion_page, cast.officer)
    case = cases.endorse(case=case, user=cast.province_approver, seen=None)
    sheet = summary_sheets.draw_up(round=case.application.round, user=cast.officer, filler="甲", filler_contact="0")
    stamp(order_sheet(sheet=sheet, user=cast.officer), cast.officer)
    summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)
    case.refresh_from_db()
    cases.return_to_province(case=case, user=cast.reviewer, seen=None, reason="（演示）请核实")
    void = set(Paper.objects.exclude(voided_reason="").values_list("kind", flat=True))
    assert void == {"stamp-opinion", "stamp-summary", "summary"}
    assert Paper.objects.filter(kind="application").count() == 1, "the form needs no fresh paper"


def test_without_the_option_nothing_is_stamped(cast: SimpleNamespace, case_in: Callable[..., Any]) -> None:
    case_in("sent_up")
    assert not Paper.objects.exclude(stamping="").exists() and not Scan.objects.exists()
    assert Signature.objects.count() >= 4


def test_a_scene_in_ink_reaches_every_state(cast: SimpleNamespace, wet_round: Any) -> None:
    case = a_case_in(cast, "published", wet_round)
    filed = Paper.objects.filter(stamping="filed").values_list("kind", flat=True)
    assert sorted(filed) == ["stamp-form", "stamp-opinion", "stamp-summary"] and case.state == "published"


def test_the_desk_says_what_waits(cast: SimpleNamespace, handed_over: Any, client_for: Callable[..., Client]) -> None:
    assert "打印盖章并扫描上传" in page(client_for(cast.clerk), "home")
    assert "打印盖章稿、加盖公章" in page(client_for(cast.clerk), "applications:check", handed_over.pk)
    on_record(form_to_stamp(handed_over), cast.clerk)
    scan_recorded.send(sender=Scan, scan=Scan.objects.get(), user=cast.clerk)
    assert "湿章扫描件已存档，可以签发" in page(client_for(cast.approver), "home")
    shown = page(Client(), "documents:verify_page", Paper.objects.get(kind="stamp-form").code, 1)
    assert "尚未随文提交" in shown
    assert "打印盖章并扫描上传" not in page(client_for(cast.clerk), "home")
