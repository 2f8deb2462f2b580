"""材料包 and 上传回执: take materials away, write down how far it is, record what the official channel answered."""

from datetime import date

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.models import Round
from applications.services.proofs import checked
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.dates import chinese_date
from portal.kit.verdicts import Refused, require
from review.choices import PackageState, SheetState
from review.models import ChannelReceipt, Package, Sheet
from review.permissions import records_receipts, takes_packages
from review.validators import printable

BROKEN_OFF = "下载中断：浏览器关闭了连接，或网络断开。可以重新下载。"


def order_package(*, round: Round, user: User, sheet: Sheet | None, cities: int, files: int, size: int) -> Package:
    """Make ready what is about to be downloaded; a province takes its own cities, the ministry all."""
    require(takes_packages(user, sheet))
    if sheet is not None and sheet.state != SheetState.SENT_UP:
        raise Refused(f"汇总表当前为“{sheet.get_state_display()}”，签发上报后才能下载材料包。")
    office = user.office
    return Package.objects.create(
        round=round,
        sheet=sheet,
        province=office if office.kind == "province" else None,
        organisation=office,
        ordered_by=user,
        cities=cities,
        files=files,
        size=size,
    )


def begin_sending(*, package: Package, user: User, cities: int, files: int, size: int, sha256: str) -> None:
    """Write into the history who takes what away, and begin to count."""
    with transaction.atomic():
        now = timezone.now()
        Package.objects.filter(pk=package.pk).update(
            state=PackageState.SENDING,
            cities=cities,
            files=files,
            size=size,
            begun=0,
            city="",
            sent=0,
            started_at=now,
            touched_at=now,
            finished_at=None,
            fault="",
        )
        payload = {"title": package.title, "cities": cities, "files": files, "size": size, "sha256": sha256}
        record(package.chain, "package.taken", user=user, payload=payload)


def tell_progress(*, package: Package, begun: int, city: str, sent: int) -> None:
    """How far the sending is, for the page beside it."""
    Package.objects.filter(pk=package.pk).update(begun=begun, city=city, sent=sent, touched_at=timezone.now())


def end_sending(*, package: Package, sent: int, fault: str = "") -> None:
    """The last byte is out, or the sending broke off for the reason ``fault``."""
    now, state = timezone.now(), PackageState.BROKEN if fault else PackageState.SENT
    Package.objects.filter(pk=package.pk).update(
        state=state, city="", sent=sent, touched_at=now, finished_at=now, fault=fault[:300]
    )


def record_receipt(
    *,
    round: Round,
    user: User,
    sheet: Sheet | None,
    number: str,
    uploaded_on: date,
    file: File,
    name: str,
    remark: str = "",
) -> ChannelReceipt:
    """登记上传回执: number, day and a screenshot or PDF, looked through and kept byte for byte.

    Raises ``Refused`` when the sheet was not sent up, the day is in the future, or the file is not usable.
    """
    require(records_receipts(user, sheet))
    if sheet is not None and sheet.sent_up_at is None:  # a draft, or given up as one
        raise Refused(
            f"汇总表当前为“{sheet.get_state_display()}”，没有签发上报，不能登记上传回执；请在已上报的汇总表登记。"
        )
    if uploaded_on > timezone.localdate():
        raise Refused("上传日期不能晚于今天，请核对。")
    printing = printable(回执编号=number, 备注=remark)
    if not printing:
        raise Refused(printing.reason)
    proof = checked(file=file, name=name)
    receipt = ChannelReceipt(
        round=round,
        sheet=sheet,
        number=number.strip(),
        uploaded_on=uploaded_on,
        remark=remark.strip(),
        name=proof.name,
        content_type=proof.content_type,
        size=proof.size,
        sha256=proof.sha256,
        organisation=user.office,
        recorded_by=user,
    )
    receipt.file.save(proof.name, file, save=False)
    payload = {"number": receipt.number, "uploaded_on": chinese_date(uploaded_on), "sha256": proof.sha256}
    try:
        with transaction.atomic():
            receipt.save()
            record(receipt.chain, "package.receipt_recorded", user=user, payload=payload)
    except IntegrityError as fault:
        raise Refused("该回执编号已经登记，请核对。") from fault
    return receipt
