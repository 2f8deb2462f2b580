"""湿章扫描: from uploaded pictures of a stamped paper to a scan on record, each page matched by its QR code.

The pictures are read by a job. What was read is judged against the paper: every page present, once, of this very
version. What could not be read is matched by hand, with a reason; what belongs to another paper never is.
"""

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from PIL import Image

from portal.documents import scanning
from portal.documents.choices import ScanState
from portal.documents.models import Paper, Scan, ScanFile, ScanPage, scan_path
from portal.documents.permissions import chain_of, may_stamp
from portal.documents.signals import scan_recorded
from portal.history.services import record as note
from portal.jobs.services import Progress, Superseded, enqueue
from portal.kit.canonical import sha256_hex
from portal.kit.texts import clean_text, fitting
from portal.kit.verdicts import Refused, require

READ = "portal.documents.tasks.read_scan"
MOST_FILES = 60
MOST_MEGABYTES = 100
PICTURE_HEIGHT = 1200
READ_FAILED = "识别没有成功，上传的文件已保存。请点击“重新识别”；仍不成功时请弃用后重新扫描上传。"


@dataclass(frozen=True)
class PageVerdict:
    """One picture against the paper: the page that it is, or what is wrong with it."""

    row: ScanPage
    page: int | None = None
    fault: str = ""
    is_unread: bool = False

    @property
    def word(self) -> str:
        return f"即第{self.page}页" if self.page else ""


@dataclass(frozen=True)
class Judgement:
    """A scan against its paper. It can go on record when ``faults`` is empty; the order can be mended by the portal."""

    pages: list[PageVerdict]
    faults: list[str]
    is_in_order: bool

    @property
    def is_complete(self) -> bool:
        return not self.faults


def upload(*, paper: Paper, user: Any, files: Sequence[File]) -> Scan:
    """Keep the files of a scan byte for byte and order their reading.

    Raises ``Refused`` without a file, with too many or too large ones, and when this person may not stamp the paper.
    """
    require(may_stamp(user, paper))
    _refuse_unfit(files)
    with transaction.atomic():
        scan = Scan.objects.create(paper=paper, organisation=user.organisation, uploaded_by=user)
        for position, file in enumerate(files, 1):
            _keep(scan, position, file)
        _note(scan, "scan.uploaded", user)
        read_again(scan=scan, user=user)
    return scan


def _refuse_unfit(files: Sequence[File]) -> None:
    if not files:
        raise Refused("请选择扫描文件（一个PDF，或按页的图片）后再上传。")
    if len(files) > MOST_FILES:
        raise Refused(f"一次最多上传{MOST_FILES}个文件，请扫描为一个PDF后上传。")
    empty = next((file for file in files if not file.size), None)
    if empty is not None:
        raise Refused(f"“{empty.name}”是空文件，请重新扫描后上传。")
    if sum(file.size for file in files) > MOST_MEGABYTES * 1024 * 1024:
        raise Refused(f"文件合计超过{MOST_MEGABYTES} MB；按 150 至 300 DPI 扫描即可，请调低分辨率后重新扫描。")


def _keep(scan: Scan, position: int, file: File) -> None:
    data = file.read()
    name = clean_text(str(file.name or ""))[-200:] or f"第{position}个文件"
    row = ScanFile(scan=scan, position=position, name=name, sha256=sha256_hex(data), size=len(data))
    path = scan_path(row, name)
    row.file = path if default_storage.exists(path) else default_storage.save(path, ContentFile(data))
    row.save()


def read_again(*, scan: Scan, user: Any = None) -> None:
    """Order the reading of a scan that is not on record."""
    if scan.state in {ScanState.RECORDED, ScanState.DISCARDED}:
        raise Refused(f"扫描件{scan.get_state_display()}，不需要重新识别。")
    Scan.objects.filter(pk=scan.pk).update(state=ScanState.READING, failure="")
    enqueue(
        READ,
        scan.pk,
        label=f"识别湿章扫描件（{scan.paper.title}）"[:120],
        key=f"scan:{scan.pk}",
        user=user,
        organisation=scan.organisation,
    )


def read_scan(scan_id: int, progress: Progress) -> None:
    """Read every picture of a scan; what an earlier run read is replaced, what people matched by hand is kept."""
    scan = Scan.objects.select_related("paper").get(pk=scan_id)
    if scan.state not in {ScanState.READING, ScanState.FAILED}:
        return
    waiting = Scan.objects.filter(pk=scan_id, state__in=[ScanState.READING, ScanState.FAILED])
    try:
        _read_pictures(scan, progress)
    except Superseded:
        raise
    except Exception as fault:
        reason = str(fault) if isinstance(fault, Refused) else READ_FAILED
        waiting.update(state=ScanState.FAILED, failure=reason[:200])
        raise
    waiting.update(state=ScanState.READ, failure="")


def _read_pictures(scan: Scan, progress: Progress) -> None:
    expected, position = scan.paper.pages, 0
    for file in scan.files.all():
        with file.file.open("rb") as stored:
            data = stored.read()
        for picture in scanning.pages_of(data, file.name):
            position += 1
            if position > scanning.MOST_PAGES:
                raise Refused(f"共有超过{scanning.MOST_PAGES}页，请只扫描这一份文件。")
            progress(position, max(expected, position), f"正在识别第{position}张")
            _store_page(scan, file, position, picture)
    scan.pages.filter(position__gt=position).delete()


def _store_page(scan: Scan, file: ScanFile, position: int, picture: Image.Image) -> None:
    found = scanning.read(picture)
    page = scan.pages.filter(position=position).first() or ScanPage(scan=scan, position=position)
    page.file = file
    if page.matched_by is None or found:
        page.code, page.page = (found.code, found.page) if found else ("", None)
        page.matched_by, page.reason = None, ""
    path = f"scans/{scan.pk}/page-{position}.jpg"
    if default_storage.exists(path):
        default_storage.delete(path)
    page.picture = default_storage.save(path, ContentFile(_small(picture)))
    page.save()


def _small(picture: Image.Image) -> bytes:
    shown, target = picture.convert("RGB"), io.BytesIO()
    shown.thumbnail((PICTURE_HEIGHT, PICTURE_HEIGHT))
    shown.save(target, "JPEG", quality=80)
    return target.getvalue()


def judge(scan: Scan) -> Judgement:
    """The pictures of a scan against its paper, in words that name the page."""
    rows = list(scan.pages.all())
    others = {each.code: each for each in Paper.objects.filter(_coded({row.code for row in rows if row.code}))}
    pages = [_page_verdict(scan.paper, row, others.get(row.code)) for row in rows]
    good = [each.page for each in pages if each.page is not None]
    faults = [each.fault for each in pages if each.fault]
    faults += _twice(good) + _missing(scan.paper, good, unread=any(each.is_unread for each in pages))
    return Judgement(pages, faults, is_in_order=good == sorted(good))


def _coded(codes: Iterable[str]) -> Q:
    chosen = Q(pk__in=[])
    for code in codes:
        chosen |= Q(address__gte=code, address__lt=f"{code}g")
    return chosen


def _page_verdict(paper: Paper, row: ScanPage, seen: Paper | None) -> PageVerdict:
    where = f"第{row.position}张"
    if row.matched_by_id:
        return PageVerdict(row, row.page)
    if not row.code:
        return PageVerdict(
            row, fault=f"{where}没有识别出二维码，请对照图片选择页码并说明理由，或重新扫描这一页。", is_unread=True
        )
    if row.code != paper.code:
        return PageVerdict(row, fault=_foreign(where, row, paper, seen))
    if row.page is None or row.page > paper.pages:
        return PageVerdict(row, fault=f"{where}的页码超出这份文件的页数（共{paper.pages}页），请核对后重新扫描。")
    return PageVerdict(row, row.page)


def _foreign(where: str, row: ScanPage, paper: Paper, seen: Paper | None) -> str:
    """Of a paper of the same number the version is told; of any other nothing."""
    if seen is not None and (seen.kind, seen.number) == (paper.kind, paper.number):
        if seen.is_draft:
            return f"{where}是草稿的第{row.page}页，不是正式版本；请打印第{paper.version}版盖章后重新扫描。"
        which = f"第{seen.version}版" if seen.version != paper.version else "同一版本先前打印的一份"
        return f"{where}是{which}的第{row.page}页，不是这份文件（第{paper.version}版）；请换成这份文件的页。"
    return f"{where}是另一份文件的一页，请取出后重新上传。"


def _twice(pages: list[int]) -> list[str]:
    return [
        f"第{page}页出现了{times}次，请只保留盖章的一张。"
        for page, times in sorted(Counter(pages).items())
        if times > 1
    ]


def _missing(paper: Paper, pages: list[int], *, unread: bool) -> list[str]:
    absent = [str(page) for page in range(1, paper.pages + 1) if page not in pages]
    if not absent:
        return []
    hint = "；可能是未识别出的几张，请先选择页码" if unread else "，请补齐后重新上传"
    return [f"缺第{'、'.join(absent)}页（共{paper.pages}页）{hint}。"]


def match_by_hand(*, scan: Scan, user: Any, position: int, page: int, reason: str) -> None:
    """Say which page a picture shows whose code could not be read. Raises ``Refused`` where a code was read."""
    reason = fitting(reason, 200, "理由")
    with transaction.atomic():
        scan = _open_scan(scan, user)
        row = scan.pages.filter(position=position).first()
        if row is None or row.code:
            raise Refused("只有没有识别出二维码的图片可以人工对应；请刷新页面后核对。")
        if not 1 <= page <= scan.paper.pages:
            raise Refused(f"请选择第1至第{scan.paper.pages}页中的一页。")
        if not reason:
            raise Refused("请说明怎样认出这一页，例如“手机拍照，二维码模糊，已核对页脚页码”。")
        row.page, row.reason, row.matched_by = page, reason, user
        row.save()


def record(*, scan: Scan, user: Any, rearrange: bool = False) -> Scan:
    """Put a complete scan on record beside its paper. A wrong order is refused unless the portal may mend it."""
    with transaction.atomic():
        scan = _open_scan(scan, user)
        judgement = judge(scan)
        if judgement.faults:
            raise Refused("；".join(each.rstrip("。") for each in judgement.faults[:5]) + "。")
        if not judgement.is_in_order and not rearrange:
            order = "、".join(str(each.page) for each in judgement.pages)
            raise Refused(f"页序不对（依次为第{order}页），请按页码顺序重新扫描，或选择“按页码重新排列并存档”。")
        scan.is_rearranged = not judgement.is_in_order
        scan.state, scan.recorded_by, scan.recorded_at = ScanState.RECORDED, user, timezone.now()
        scan.save()
        by_hand = [each.row.position for each in judgement.pages if each.row.matched_by_id]
        _note(scan, "scan.recorded", user, by_hand="、".join(map(str, by_hand)), rearranged=scan.is_rearranged)
        scan_recorded.send(sender=Scan, scan=scan, user=user)
    return scan


def discard(*, scan: Scan, user: Any) -> None:
    """弃用: this scan is not used; its files stay."""
    with transaction.atomic():
        scan = _open_scan(scan, user, complete=False)
        scan.state = ScanState.DISCARDED
        scan.save()
        _note(scan, "scan.discarded", user)


def _open_scan(scan: Scan, user: Any, *, complete: bool = True) -> Scan:
    locked = Scan.objects.select_for_update(of=("self",)).select_related("paper").get(pk=scan.pk)
    if user.organisation is None or locked.organisation_id != user.organisation.pk:
        raise Refused("只有上传扫描件的单位可以办理。")
    if locked.state in {ScanState.RECORDED, ScanState.DISCARDED}:
        raise Refused(f"扫描件{locked.get_state_display()}，不能再改；如有错误请重新上传一份。")
    if complete:
        require(may_stamp(user, locked.paper))
        if locked.state != ScanState.READ:
            raise Refused("扫描件还在识别，请稍候再试。")
    return locked


def _note(scan: Scan, verb: str, user: Any, **facts: Any) -> None:
    paper = scan.paper
    payload = {
        "title": paper.title,
        "number": paper.number,
        "version": paper.version,
        "sha256": [each.sha256 for each in scan.files.all()],
        **facts,
    }
    note(chain_of(paper), verb, user=user, organisation=user.organisation, payload=payload)
