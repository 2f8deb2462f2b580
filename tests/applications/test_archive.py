"""文稿与归档: drafts of letters, the form as a Word file, and the city's own archive of a submission."""

import csv
import hashlib
import io
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from applications import exports, services
from applications.models import Archive, Evidence
from applications.services.archives import clear_archives
from applications.tasks import make_archive
from portal.documents.models import Paper, Signature
from portal.history.models import Entry
from portal.jobs.models import Job
from portal.jobs.services import run_pending
from portal.kit.canonical import sha256_hex
from portal.kit.filenames import safe
from review.services import cases
from tests.plot import a_complete_application, a_round

pytestmark = pytest.mark.django_db


PLACE = {"name": "province", "page": 1, "x": 20.0, "y": 20.0, "width": 160.0, "height": 80.0}
SLOTS = {"province": PLACE}


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    header = document.sections[0].first_page_header.paragraphs[0].text
    return "\n".join([header, *(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture
def ready(submitted):
    """The submission with its papers made, as the workers leave them, without typesetting."""
    pdf = ContentFile(b"%PDF-1.7 sealed")
    digest = sha256_hex(b"%PDF-1.7 sealed")
    for paper in Paper.objects.filter(subject=submitted.application.chain):
        name = default_storage.save(f"papers/{paper.pk}.pdf", pdf)
        Paper.objects.filter(pk=paper.pk).update(state="ready", base=name, sha256=digest, size=15, pages=1)
        paper.signatures.update(state="signed", file=name, sha256=digest, signed_at=timezone.now())
    Job.objects.filter(state="queued").update(state="done")
    Paper.objects.filter(kind="application").update(slots=SLOTS)
    return submitted


def order(client, submission):
    return client.post(reverse("applications:order_archive", args=[submission.application_id, submission.version]))


def fetched(client, submission) -> zipfile.ZipFile:
    archive = Archive.objects.get(submission=submission)
    response = client.get(reverse("applications:archive_file", args=[archive.pk]))
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == archive.sha256 and len(content) == archive.size
    return zipfile.ZipFile(io.BytesIO(content))


# --- Letters and the form -----------------------------------------------------------------------------------------


def test_the_request_is_prefilled_and_says_what_is_missing(clerk, draft, at):
    services.save_cells(
        application=draft, user=draft.begun_by, values={"population.value": "345.6", "population.year": "2025"}, seen={}
    )
    response = clerk.get(at("letter", draft, "request"))
    text = text_of(response.content)
    assert "湖州市教育局关于申请加入全国学习型城市网络的请示" in text
    assert "湖州市人民政府：" in text and "妥否，请批示。" in text
    assert "常住人口345.6万人（2025年）" in text
    assert "〔待填写：总面积（平方公里）〕" in text and "〔待填写：成文日期〕" in text
    assert "草稿，仅供参考" in text and "以本单位正式公文为准" in text and "（演示）" in text
    assert "%E8%AF%B7%E7%A4%BA" in response["Content-Disposition"]  # 请示


def test_the_written_application_goes_to_the_province(clerk, application, at):
    text = text_of(clerk.get(at("letter", application, "application")).content)
    assert "关于湖州市加入全国学习型城市网络的申请" in text and "浙江省教育厅：" in text
    assert "2014年10月16日正式开展学习型城市建设工作，标志性事件为：（演示）召开全市学习型城市建设推进会" in text
    assert "〔待核对：经市政府授权由市教育行政部门署名的，改为湖州市教育局〕" in text
    assert "处处可学" not in text  # a slogan has no place in a letter


def test_typed_braces_stay_as_they_are(clerk, draft, at):
    services.save_cells(application=draft, user=draft.begun_by, values={"results.text": "{{ 7 * 7 }}<w:p/>"}, seen={})
    assert "{{ 7 * 7 }}<w:p/>" in text_of(clerk.get(at("letter", draft, "application")).content)


def test_there_are_two_letters(clerk, draft, at):
    assert clerk.get(at("letter", draft, "notice")).status_code == 404


def test_the_form_holds_every_label_and_answer(clerk, ready, at):
    response = clerk.get(at("version_form", ready.application, 1))
    text, data = text_of(response.content), ready.data
    edition = ready.application.edition
    assert "电子文本，签章以PDF为准。" in text
    for label in [part.label for part in edition.parts] + [question.label for question in edition.questions]:
        assert label in text, label
    for answer in data["answers"].values():
        for cells in [row["cells"] for row in answer] if isinstance(answer, list) else [answer]:
            for value in cells.values():
                assert not value or value in text, value
    assert data["declaration"] in text and data["evidence"][0]["sha256"][:16] in text


def test_the_draft_form_says_that_it_is_none(clerk, draft, at):
    text = text_of(clerk.get(at("draft_form", draft)).content)
    assert "草稿：按现有填写内容生成，尚未提交。" in text and "申　　报　　时　　间：" in text


def test_every_edition_prints_as_word():
    from applications.editions import EDITION_MODULES, get_edition
    from applications.sheets import form_content

    for key in EDITION_MODULES:
        edition = get_edition(key)
        city = {"name": "湖州市", "province": "浙江省"}
        answers = {
            question.key: [] if question.repeats else {cell.key: "" for cell in question.cells}
            for question in edition.questions
        }
        data = {"edition": key, "options": {}, "city": city, "answers": answers, "evidence": [], "declaration": ""}
        content = form_content({**data, "is_demo": False, "signing": {}}, submitted_on="")
        text = text_of(exports.form_docx(content, note=""))
        assert edition.title in text
        assert all(part.label in text.replace("\n", "") for part in edition.printed_parts)


# --- The archive --------------------------------------------------------------------------------------------------


def test_the_archive_is_whole_and_can_be_checked_without_the_portal(clerk, ready, tmp_path: Path):
    response = order(clerk, ready)
    job = Job.objects.latest("pk")
    assert response.url == f"{reverse('applications:application', args=[ready.application_id])}#files"
    assert job.label.startswith("生成归档包")
    run_pending()
    package = fetched(clerk, ready)
    names = package.namelist()
    root = f"归档包-湖州市-{ready.application.number}-第1版/"
    assert all(name.startswith(root) for name in names)
    assert [name.removeprefix(root) for name in names if "佐证材料" in name] == [
        "5-佐证材料/1-市政府同意文件/001-市政府同意文件（演示）.pdf"
    ]
    assert all(entry.flag_bits & 0x800 for entry in package.infolist())  # names are marked as UTF-8
    assert package.read(f"{root}3-数据/submission.json").decode() == ready.content
    assert hashlib.sha256(package.read(f"{root}3-数据/submission.json")).hexdigest() == ready.sha256
    original = Evidence.objects.get(application=ready.application)
    assert package.read(next(each for each in names if "001-" in each)) == original.file.read()
    package.extractall(tmp_path)
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / root, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(": OK") == len(names) - 1  # all but the list of sums itself
    readme = package.read(f"{root}README.txt").decode("utf-8-sig")
    assert ready.sha256 in readme and "sha256sum -c SHA256SUMS" in readme and "请勿公开传播" in readme
    rows = list(csv.reader(io.StringIO(package.read(f"{root}4-办理记录/办理记录.csv").decode("utf-8-sig"))))
    assert rows[0][:2] == ["时间（北京时间）", "事项"] and any("签发并提交" in row[1] for row in rows)


def test_a_signed_slip_stands_beside_the_form(clerk, ready, cast):
    from applications.models import SigningSlip

    scan = b"%PDF-1.4 signed on paper"
    slip = SigningSlip(
        application=ready.application,
        content_hash="0" * 64,
        printed_by=cast.clerk,
        name="签批单.pdf",
        sha256=sha256_hex(scan),
        signatory="演示局领导",
        post="局长",
        signed_on=timezone.localdate(),
        recorded_by=cast.clerk,
        recorded_at=timezone.now(),
        submission=ready,
    )
    slip.file.save("scan.pdf", ContentFile(scan))
    order(clerk, ready)
    run_pending()
    package = fetched(clerk, ready)
    assert package.read(next(n for n in package.namelist() if n.endswith("1-申请表/签批单扫描件-签批单.pdf"))) == scan


def test_a_download_is_an_entry_of_the_history(clerk, ready, cast):
    order(clerk, ready)
    run_pending()
    fetched(clerk, ready)
    entry = Entry.objects.get(verb="archive.downloaded")
    assert entry.chain == ready.application.chain
    assert entry.sentence == f"{cast.clerk.name}（{cast.huzhou.name}）下载了第1版的归档包。"


def test_refused_until_the_seals_of_the_city_are_set(clerk, ready):
    Signature.objects.filter(paper__subject=ready.application.chain).update(state="pending", file="", sha256="")
    response = order(clerk, ready)
    assert response.status_code == 403 and "加盖本市签章，完成后再生成归档包" in response.content.decode()
    assert not Archive.objects.exists()


def test_a_changed_original_stops_the_archive(clerk, ready):
    evidence = Evidence.objects.get(application=ready.application)
    Path(evidence.file.path).write_bytes(b"something else")
    order(clerk, ready)
    run_pending()
    job = Job.objects.latest("pk")
    assert job.state == "failed" and "与提交时的校验值不符" in job.reason
    assert Archive.objects.get().file == ""


def test_what_is_decided_and_not_announced_is_not_in_it(clerk, ready, cast, case_in):
    """The archive's progress is the one of the city's page."""
    from review.models import Case

    case = Case.objects.get(application=ready.application)
    cases.accept(case=case, user=cast.officer, seen=None)
    cases.propose(case=case, user=cast.officer, seen=None, opinion="（演示）秘密意见")
    Job.objects.filter(state="queued").update(state="done")
    order(clerk, ready)
    run_pending()
    package = fetched(clerk, ready)
    assert "秘密意见" not in package.read(next(n for n in package.namelist() if n.endswith(".csv"))).decode("utf-8-sig")


def test_made_again_it_replaces_the_earlier_one(clerk, ready):
    order(clerk, ready)
    run_pending()
    earlier = Archive.objects.get().file.name
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        order(clerk, ready)
        run_pending()
    assert Archive.objects.get().file.name != earlier and not default_storage.exists(earlier)


def test_cleared_after_a_week_and_made_again_on_demand(clerk, ready, at):
    order(clerk, ready)
    run_pending()
    name = Archive.objects.get().file.name
    assert clear_archives() == 0
    Archive.objects.update(made_at=timezone.now() - timedelta(days=8))
    assert clear_archives() == 1
    archive = Archive.objects.get()
    assert not archive.file and not default_storage.exists(name)
    assert clerk.get(reverse("applications:archive_file", args=[archive.pk])).status_code == 404
    assert "生成归档包" in clerk.get(at("application", ready.application)).content.decode()
    make_archive(lambda *args: None, archive.pk)
    assert Archive.objects.get().file


@pytest.mark.parametrize("who", ["neighbour_clerk", "officer", "reviewer", "expert", None])
def test_only_the_own_city_fetches_it(client_for, cast, clerk, ready, who):
    order(clerk, ready)
    run_pending()
    client = client_for(getattr(cast, who) if who else None)
    expected = {"neighbour_clerk": 404, None: 302}.get(who, 403)
    archive = Archive.objects.get()
    for address in (
        reverse("applications:archive_file", args=[archive.pk]),
        reverse("applications:version_form", args=[ready.application_id, 1]),
        reverse("applications:draft_form", args=[ready.application_id]),
        reverse("applications:letter", args=[ready.application_id, "request"]),
    ):
        assert client.get(address).status_code == expected, address
    assert order(client, ready).status_code == expected


def test_the_page_offers_everything_and_asks_no_more_for_more_versions(clerk, ready, cast, at):
    page = clerk.get(at("application", ready.application)).content.decode()
    for words in ("请示草稿（Word）", "书面申请草稿（Word）", "申请表（Word）", "生成归档包"):
        assert words in page
    order(clerk, ready)
    run_pending()
    assert "下载归档包" in clerk.get(at("application", ready.application)).content.decode()
    from applications.selectors.archives import takeaways

    with CaptureQueriesContext(
        connection,
    ) as one:
        assert len(takeaways(ready.application)) == 1
    second = ready.application.submissions.get()
    second.pk, second.version = None, 2
    second.save()
    with CaptureQueriesContext(connection) as two:
        assert len(takeaways(ready.application)) == 2
    assert len(one) == len(two) == 2


def test_the_evidence_page_shows_the_drafts_beside_the_consent(clerk, draft, at):
    assert "请示草稿（Word）" in clerk.get(at("evidence", draft)).content.decode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("实施意见.pdf", "实施意见.pdf"),
        ('a/b\\c:d*e?"<>|.pdf', "a_b_c_d_e_____.pdf"),
        ("照片😀𬭎.jpg", "照片__.jpg"),
        ("结尾. .pdf", "结尾.pdf"),
        ("..", "_"),
        ("长" * 200 + ".jpeg", "长" * 75 + ".jpeg"),
    ],
)
def test_names_that_every_machine_takes(name, kept):
    assert safe(name) == kept
    assert safe(name).encode("gbk")


def test_two_files_of_one_name_both_stand_in_it(cast, clerk, client_for):
    application = a_complete_application(cast, a_round(cast, code="W2030"))
    from tests.plot import with_evidence

    evidence = with_evidence(application, cast.clerk, item="policies")
    assert evidence.name == Evidence.objects.filter(application=application).first().name
    services.hand_over(application=application, user=cast.clerk, seen=None)
    submission = services.submit(application=application, user=cast.approver, seen=None)
    from applications.exports.archives import _evidence

    paths = [path for path, _ in _evidence(submission, submission.data)]
    assert len(paths) == len(set(paths)) == 2
