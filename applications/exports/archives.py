"""The city's own archive of a submission 归档包: one ZIP of plain folders that needs no portal to be read or checked.

Telephone numbers and addresses stand in it as the city wrote them: it is the city's own data, and only the city
may fetch it.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from applications.exports.forms import submission_docx
from applications.models import Evidence, SigningSlip, Submission
from applications.selectors import timeline
from applications.selectors.stamped import scan_of_submission
from applications.services.archives import papers_of
from portal.accounts.models import User
from portal.documents.models import Paper
from portal.documents.selectors import latest_file
from portal.documents.xlsx import csv_bytes
from portal.history.selectors import happenings
from portal.kit.dates import beijing, beijing_second
from portal.kit.filenames import safe, windows_text
from portal.kit.texts import size_words
from portal.kit.verdicts import Refused

CHUNK = 1024 * 1024
SUMS = "SHA256SUMS"

_ALREADY_SMALL = (".pdf", ".jpg", ".jpeg", ".png", ".heic", ".docx")

Progress = Callable[[int, int, str], None]


def archive_name(submission: Submission) -> str:
    """The name of the ZIP and of the one folder in it, without its ending."""
    return safe(f"归档包-{submission.application.place.name}-{submission.application.number}-第{submission.version}版")


def write_archive(submission: Submission, user: User, out: IO[bytes], progress: Progress) -> None:
    """Write the ZIP to ``out`` file by file; memory stays flat. ``user`` is whose view of the progress it holds.

    Every original is compared with the hash that the submission froze; raises ``Refused`` when one differs.
    """
    data = submission.data
    with zipfile.ZipFile(out, "w", allowZip64=True) as package:
        writer = _Writer(package, archive_name(submission), _zip_time(submission.submitted_at))
        total = len(data["evidence"]) + 1
        progress(0, total, "正在写入申请表和回执")
        form, receipt = papers_of(submission)
        _paper(writer, "1-申请表", form)
        writer.add(f"1-申请表/{safe(form.title)}.docx", submission_docx(submission), "申请表（Word，无签章）")
        _signing_slip(writer, submission)
        _stamped_scan(writer, submission)
        _paper(writer, "2-回执", receipt)
        content = submission.content.encode()
        writer.add("3-数据/submission.json", content, "提交时锁定的全部内容（规范化JSON）", known=submission.sha256)
        writer.add("4-办理记录/办理记录.csv", _progress_table(submission, user), "办理进度")
        for number, (path, file) in enumerate(_evidence(submission, data), 1):
            progress(number, total, f"正在写入佐证材料（{number}/{total - 1}）")
            with file.file.open("rb") as stream:
                writer.copy(path, stream, f"佐证材料：{file.name}", known=file.sha256)
        writer.finish(_readme(submission))


@dataclass
class _Writer:
    """Adds files below one folder and keeps their hashes."""

    package: zipfile.ZipFile
    folder: str
    at: tuple[int, int, int, int, int, int]
    sums: list[tuple[str, str, int, str]] = field(default_factory=list)  # path, SHA-256, size, what it is

    def add(self, path: str, content: bytes, what: str, *, known: str = "") -> None:
        with self.package.open(self._entry(path), "w") as out:
            out.write(content)
        self._note(path, hashlib.sha256(content).hexdigest(), len(content), what, known)

    def copy(self, path: str, stream: Any, what: str, *, known: str) -> None:
        digest, size = hashlib.sha256(), 0
        # The size is not known for sure before the last byte: say at once that it may need more than 4 GB.
        with self.package.open(self._entry(path), "w", force_zip64=True) as out:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self._note(path, digest.hexdigest(), size, what, known)

    def finish(self, readme: str) -> None:
        """The list for people, the sums for ``sha256sum -c``, and what all this is."""
        self.add("README.txt", windows_text(readme), "说明")
        lines = [f"{path}\t{size_words(size)}\t{digest}\t{what}" for path, digest, size, what in sorted(self.sums)]
        self.add("清单.txt", windows_text("\n".join(["文件\t大小\tSHA-256\t内容", *lines])), "文件清单")
        sums = "".join(f"{digest}  {path}\n" for path, digest, _, _ in sorted(self.sums))
        with self.package.open(self._entry(SUMS), "w") as out:
            out.write(sums.encode())

    def _entry(self, path: str) -> zipfile.ZipInfo:
        # Python marks every name beyond ASCII as UTF-8, which Windows and the usual programs read.
        entry = zipfile.ZipInfo(f"{self.folder}/{path}", self.at)
        entry.compress_type = zipfile.ZIP_STORED if path.lower().endswith(_ALREADY_SMALL) else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry

    def _note(self, path: str, digest: str, size: int, what: str, known: str) -> None:
        if known and digest != known:
            raise Refused(f"“{path}”与提交时的校验值不符，归档包没有生成。请联系技术支持核对存储的文件。")
        self.sums.append((path, digest, size, what))


def _paper(writer: _Writer, folder: str, paper: Paper) -> None:
    newest = latest_file(paper)
    assert newest is not None
    path = f"{folder}/{safe(paper.file_name)}"
    with newest.file.open("rb") as stream:
        writer.copy(path, stream, paper.title, known=newest.sha256)


def _signing_slip(writer: _Writer, submission: Submission) -> None:
    """The scan that a leader signed on paper, where the version was submitted on it."""
    slip = SigningSlip.objects.filter(submission=submission).exclude(file="").first()
    if slip is not None:
        with slip.file.open("rb") as stream:
            writer.copy(f"1-申请表/签批单扫描件-{safe(slip.name)}", stream, "签批单扫描件", known=slip.sha256)


def _stamped_scan(writer: _Writer, submission: Submission) -> None:
    """What was printed to be stamped, and its scan: the paper of record where the round takes wet ink."""
    scan = scan_of_submission(submission)
    if scan is None:
        return
    _paper(writer, "1-申请表/湿章", scan.paper)
    known = {each["sha256"] for each in submission.data["signing"]["stamped"]["files"]}
    for file in scan.files.all():
        path = f"1-申请表/湿章/湿章扫描件-{file.position:02d}-{safe(file.name)}"
        with file.file.open("rb") as stream:
            writer.copy(
                path, stream, "湿章扫描件（实物印章的图像）", known=file.sha256 if file.sha256 in known else "-"
            )


def _evidence(submission: Submission, data: dict[str, Any]) -> Iterator[tuple[str, Evidence]]:
    """The frozen files, each with its place: a folder for each kind of material, numbered as the form lists them."""
    rows = {row.pk: row for row in submission.evidence.all()}
    items = {item.key: (number, item.label) for number, item in enumerate(submission.application.edition.evidence, 1)}
    for number, frozen in enumerate(data["evidence"], 1):
        place, label = items.get(frozen["item"], (len(items) + 1, frozen["item"]))
        yield f"5-佐证材料/{place}-{safe(label)}/{number:03d}-{safe(frozen['name'])}", rows[frozen["id"]]


def _progress_table(submission: Submission, user: User) -> bytes:
    """办理进度 as the city sees it on its page; what is not announced is not in it."""
    rows = [
        (beijing_second(each.when) if each.when else "", each.title, each.unit, each.person, each.opinion)
        for each in happenings(timeline(submission.application, user))
    ]
    return csv_bytes(("时间（北京时间）", "事项", "单位", "人员", "意见或原因"), rows)


def _readme(submission: Submission) -> str:
    application = submission.application
    return f"""归档包说明

申请：{application.edition.title}（{application.place.name}）
编号：{application.number}　第{submission.version}版
提交：{beijing_second(submission.submitted_at)}（北京时间），签发人 {submission.data["signed_by"]}
生成：{beijing(timezone.now())}（北京时间）

1-申请表　　{_which_form(submission)}同名Word文件由同一内容生成，供查阅，不带签章。
2-回执　　　提交时出具的回执。
3-数据　　　submission.json 为提交时锁定的全部内容，其SHA-256即回执上的内容摘要：
　　　　　　{submission.sha256}
4-办理记录　办理进度，可用表格软件打开。
5-佐证材料　提交时的原始文件，按类别编号，逐字节未改动。

怎样核对
清单.txt 列出每个文件的大小和SHA-256。在Linux或macOS上进入本文件夹，运行：
　　sha256sum -c {SUMS}
在Windows上可用：certutil -hashfile 文件名 SHA256
PDF的签章可在 {settings.ORIGIN}/verify/ 核验。

本归档包由本市自行保存，含有联系人电话和邮箱，请勿公开传播。
"""


def _which_form(submission: Submission) -> str:
    stamped = submission.data.get("signing", {}).get("stamped")
    return "以“湿章”文件夹中的湿章扫描件为准；" if stamped else "盖章的PDF为准；"


def _zip_time(moment: datetime) -> tuple[int, int, int, int, int, int]:
    at = timezone.localtime(moment)
    return at.year, at.month, at.day, at.hour, at.minute, at.second
