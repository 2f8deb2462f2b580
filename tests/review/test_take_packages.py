"""Taking the materials of a summary sheet or a round away as one ZIP, and recording what the official channel said."""

import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from applications.models import Evidence
from portal.documents.models import Paper
from portal.history.models import Entry
from portal.kit.canonical import sha256_hex
from review.models import ChannelReceipt, Package, Sheet
from review.services import cases, direct
from review.views.packages import sending
from tests.applications.evidence_files import a_png
from tests.plot import a_case_in, a_member, a_round, a_submitted_case
from tests.review import crowd

pytestmark = pytest.mark.django_db


def sealed():
    """Every paper with the file and the seals that the jobs would have brought."""
    for paper in Paper.objects.filter(base=""):
        content = f"%PDF-1.4 {paper.pk}".encode()
        facts = {"sha256": sha256_hex(content), "size": len(content)}
        paper.base.save(f"proof-{paper.pk}.pdf", ContentFile(content), save=False)
        Paper.objects.filter(pk=paper.pk).update(base=paper.base.name, state="ready", pages=1, **facts)
        paper.signatures.update(state="signed", file=paper.base.name, signed_at=timezone.now(), **facts)


@pytest.fixture
def sheet(cast):
    """Huzhou on the sheet of its province, sent up and sealed."""
    a_case_in(cast, "sent_up", a_round(cast))
    sealed()
    return Sheet.objects.select_related("round", "province__place").get()


def ordered(client, address):
    answer = client.post(address)
    assert answer.status_code == 302
    return Package.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))


def fetched(client, package):
    response = client.get(reverse("review:package_file", args=[package.pk]))
    content = b"".join(response.streaming_content)
    assert int(response["Content-Length"]) == len(content) == package.size
    return zipfile.ZipFile(BytesIO(content))


def told(client, address):
    """What the page that a refused order leads to says."""
    return client.post(address, follow=True).content.decode()


def test_the_package_of_a_sheet_for_the_official_channel(cast, client_for, sheet):
    officer = client_for(cast.officer)
    assert "未登记" in officer.get(reverse("review:packages")).content.decode()
    package = ordered(officer, reverse("review:order_sheet_package", args=[sheet.pk]))
    names = fetched(officer, package)
    assert names.testzip() is None
    root = f"申报材料-{sheet.document_number}-浙江省"
    held = {name.removeprefix(f"{root}/") for name in names.namelist()}
    form, paper = (Paper.objects.get(kind=kind) for kind in ("application", "summary"))
    assert held == {
        "说明.txt",
        "材料目录.xlsx",
        "清单.txt",
        "SHA256SUMS",
        f"1-汇总表/{paper.file_name}",
        f"1-汇总表/{sheet.document_number}.xlsx",
        f"001-湖州市/1-申请表/{form.file_name}",
        "001-湖州市/提交内容.json",
        "001-湖州市/2-佐证材料/1-市政府同意文件/001-市政府同意文件（演示）.pdf",
    }
    for line in names.read(f"{root}/SHA256SUMS").decode().splitlines():
        digest, _, path = line.partition("  ")
        assert hashlib.sha256(names.read(f"{root}/{path}")).hexdigest() == digest, path
    rows = list(load_workbook(BytesIO(names.read(f"{root}/材料目录.xlsx"))).active.values)
    assert ("湖州市", "W2026-330500") in {(row[2], row[3]) for row in rows}
    package.refresh_from_db()
    assert (package.state, package.begun, package.fault) == ("sent", 1, "")
    taken = Entry.objects.get(verb="package.taken")
    assert taken.chain == sheet.chain and "演示经办人甲" in taken.sentence and "1个城市" in taken.sentence
    assert "全部传送完毕" in officer.get(reverse("review:package", args=[package.pk])).content.decode()


def test_a_round_as_one_zip_for_the_ministry(cast, client_for):
    """Every province, a city that joins directly, and the published list; a province takes its own cities alone."""
    round_ = a_round(cast)
    case = a_case_in(cast, "sent_up", round_)
    cases.confirm(case=case, user=cast.reviewer, seen=None, opinion="（演示）同意加入")
    a_member(cast.jiaxing.place)
    neighbour = a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    direct.send_up_directly(case=crowd.endorsed(cast, neighbour), user=cast.province_approver, seen=None)
    sealed()
    before = set(paths(cast, client_for, cast.officer, round_))
    crowd.published(cast, case)
    sealed()
    after = set(paths(cast, client_for, cast.officer, round_))
    assert before == after, "a province learns nothing from what it takes away"
    assert {path.split("/")[2] for path in after if path.startswith("330000-浙江省/直接加入/")} == {"001-嘉兴市"}
    all_of_it = paths(cast, client_for, cast.reviewer, round_)
    assert [path for path in all_of_it if path.startswith("名单/")] and len(all_of_it) > len(after)
    assert max(map(len, all_of_it)) < 200
    assert Entry.objects.filter(chain=f"round:{round_.pk}", verb="package.taken").count() == 3


def paths(cast, client_for, user, round_):
    client = client_for(user)
    package = ordered(client, reverse("review:order_round_package", args=[round_.code]))
    return [name.partition("/")[2] for name in fetched(client, package).namelist()]


def test_what_is_refused(cast, client_for, sheet):
    round_address = reverse("review:order_round_package", args=[sheet.round.code])
    sheet_address = reverse("review:order_sheet_package", args=[sheet.pk])
    assert "材料包由本省的经办人、签发人或教育部下载" in told(client_for(cast.province_manager), sheet_address)
    assert "只有教育部的审核人、签发人或批次管理员" in told(client_for(cast.ministry_manager), round_address)
    assert client_for(cast.other_officer).post(sheet_address).status_code == 404
    assert "还没有已上报的城市" in told(client_for(cast.other_officer), round_address)
    Paper.objects.get(kind="application").signatures.filter(slot="province").update(state="pending")
    assert "湖州市的PDF正在排版或盖章" in told(client_for(cast.officer), sheet_address)
    assert not Package.objects.exists() and not Entry.objects.filter(verb="package.taken").exists()


def test_a_package_that_was_ordered_is_not_fetched_after_its_sheet_became_void(cast, client_for, sheet):
    officer = client_for(cast.officer)
    package = ordered(officer, reverse("review:order_sheet_package", args=[sheet.pk]))
    cases.return_to_province(case=sheet.items.get().case, user=cast.reviewer, seen=None, reason="（演示）请核实")
    page = officer.get(reverse("review:package_file", args=[package.pk]), follow=True).content.decode()
    assert "汇总表当前为“已失效”，不能再下载其材料包" in page


def test_the_page_beside_the_download_says_which_city_is_being_packed(cast, client_for, sheet):
    from review.exports import plan_of

    officer = client_for(cast.officer)
    package = ordered(officer, reverse("review:order_sheet_package", args=[sheet.pk]))
    parts = sending(package, plan_of(round=sheet.round, sheet=sheet))
    address = reverse("review:package", args=[package.pk])
    while Package.objects.get().city != "湖州市":
        next(parts)
        Package.objects.filter(pk=package.pk).update(state="sending")
    page = officer.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "正在打包：<b>湖州市</b>（第1个，共1个城市）" in page and "<h1" not in page
    parts.close()
    assert "下载中断" in officer.get(address).content.decode()


def test_a_file_that_was_changed_in_the_store_ends_the_download(cast, client_for, sheet):
    from portal.kit.verdicts import Refused

    officer = client_for(cast.officer)
    package = ordered(officer, reverse("review:order_sheet_package", args=[sheet.pk]))
    Evidence.objects.update(sha256="0" * 64)
    response = officer.get(reverse("review:package_file", args=[package.pk]))
    with pytest.raises(Refused, match="与登记的校验值不符，下载已中止"):
        list(response.streaming_content)
    assert "市政府同意文件" in Package.objects.get().fault


# --- What the official channel answered ---------------------------------------------------------------------------


def receipt(**changes):
    file = SimpleUploadedFile("回执.png", a_png(), "image/png")
    return {"number": "GS-2026-0001", "uploaded_on": timezone.localdate().isoformat(), "file": file, **changes}


def test_the_receipt_of_the_upload_stands_beside_the_sheet(cast, client_for, sheet):
    officer, address = client_for(cast.officer), reverse("review:sheet_receipt", args=[sheet.pk])
    assert "尚未登记" in officer.get(address).content.decode()
    assert officer.post(address, receipt()).status_code == 302
    kept = ChannelReceipt.objects.get()
    assert (kept.sheet, kept.recorded_by, kept.content_type) == (sheet, cast.officer, "image/png")
    for reader in (cast.officer, cast.reviewer):
        page = client_for(reader).get(reverse("review:sheet", args=[sheet.pk])).content.decode()
        assert "GS-2026-0001" in page and "登记了申报网站的上传回执" in page
    file = client_for(cast.reviewer).get(reverse("review:receipt_file", args=[kept.pk]))
    assert sha256_hex(b"".join(file.streaming_content)) == kept.sha256
    assert client_for(cast.other_officer).get(reverse("review:receipt_file", args=[kept.pk])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"file": SimpleUploadedFile("回执.png", b"no picture")}, "回执.png"),
        ({"uploaded_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "上传日期不能晚于今天"),
        ({"number": "𬭎" + chr(0x3FFFF)}, "无法打印的字符"),
        ({"uploaded_on": ""}, "请选择上传的日期"),
    ],
)
def test_a_receipt_that_is_refused_keeps_what_was_typed(cast, client_for, sheet, changes, words):
    page = client_for(cast.officer).post(
        reverse("review:sheet_receipt", args=[sheet.pk]), receipt(remark="（演示）备注", **changes)
    )
    assert words in page.content.decode() and "（演示）备注" in page.content.decode()
    assert not ChannelReceipt.objects.exists()


def test_a_receipt_is_recorded_once_and_by_who_uploads(cast, client_for, sheet):
    address = reverse("review:sheet_receipt", args=[sheet.pk])
    officer = client_for(cast.officer)
    officer.post(address, receipt())
    assert "该回执编号已经登记" in officer.post(address, receipt()).content.decode()
    page = client_for(cast.province_manager).post(address, receipt(number="2")).content.decode()
    assert "上传回执由上报该汇总表的省级经办人、签发人或教育部登记" in page
    assert client_for(cast.other_officer).post(address, receipt()).status_code == 404


def test_the_ministry_records_a_receipt_of_the_whole_round(cast, client_for, sheet):
    reviewer = client_for(cast.reviewer)
    reviewer.post(reverse("review:round_receipt", args=[sheet.round.code]), receipt())
    assert "GS-2026-0001" in reviewer.get(reverse("review:packages")).content.decode()
    assert "GS-2026-0001" not in client_for(cast.officer).get(reverse("review:packages")).content.decode()
