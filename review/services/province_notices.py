"""省级公示: an officer records where and when the province has shown in public what a sheet recommends."""

from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from applications.services.proofs import checked
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.dates import chinese_date
from portal.kit.verdicts import Refused, require
from review.choices import SheetState
from review.models import ProvinceNotice, Sheet
from review.permissions import draws_up_sheets
from review.selectors.province_notices import length_in_words, notice_of, notice_to_take_over

MOST_DAYS = 366


def record_notice(
    *, sheet: Sheet, user: User, first_day: date, last_day: date, link: str = "", file: File | None = None
) -> ProvinceNotice:
    """登记公示 for the cities that the draft lists now; a file given earlier stays when none is given with it.

    Raises ``Refused`` without a proof, for days that cannot be, and once the sheet has been signed.
    """
    _refuse_impossible(first_day, last_day)
    proof = checked(file=file, name=file.name or "") if file is not None else None
    with transaction.atomic():
        locked = _draft(sheet, user)
        notice = ProvinceNotice(
            sheet=locked, first_day=first_day, last_day=last_day, link=link.strip(), recorded_by=user
        )
        if proof is not None and file is not None:
            notice.proof_name, notice.proof_type = proof.name, proof.content_type
            notice.size, notice.sha256 = proof.size, proof.sha256
            notice.proof.save(proof.name, file, save=False)
        elif (earlier := notice_of(locked)) is not None:
            _same_file(notice, earlier)
        if not notice.link and not notice.sha256:
            raise Refused("请填写公示网址，或上传公示的截图、照片、文件（PDF）。")
        _keep(notice, user)
    return notice


def take_over_notice(*, sheet: Sheet, user: User) -> ProvinceNotice:
    """沿用: the notice of an earlier sheet that named every city of this one."""
    with transaction.atomic():
        locked = _draft(sheet, user)
        earlier = notice_to_take_over(locked)
        if earlier is None:
            raise Refused("没有包括本表所有城市的公示可以沿用，请另行登记。")
        notice = ProvinceNotice(
            sheet=locked,
            first_day=earlier.first_day,
            last_day=earlier.last_day,
            link=earlier.link,
            recorded_by=user,
        )
        _same_file(notice, earlier)
        _keep(notice, user)
    return notice


def _refuse_impossible(first: date, last: date) -> None:
    if last < first:
        raise Refused("公示最后一天不能早于第一天，请核对日期。")
    if first > timezone.localdate():
        raise Refused("公示尚未开始，请在公示开始之后登记。")
    if (last - first).days > MOST_DAYS:
        raise Refused("公示期超过一年，请核对年份。")


def _draft(sheet: Sheet, user: User) -> Sheet:
    locked = Sheet.objects.select_for_update(of=("self",)).select_related("round", "province__place").get(pk=sheet.pk)
    require(draws_up_sheets(user, locked))
    if locked.state != SheetState.DRAFT:
        raise Refused(f"汇总表{locked.get_state_display()}，不能再登记公示。")
    return locked


def _same_file(notice: ProvinceNotice, earlier: ProvinceNotice) -> None:
    for name in ("proof", "proof_name", "proof_type", "size", "sha256"):
        setattr(notice, name, getattr(earlier, name))


def _keep(notice: ProvinceNotice, user: User) -> None:
    sheet = notice.sheet
    items = sheet.items.select_related("case__application__organisation__place")
    listed = {item.case_id: item.case.application.place.name for item in items}
    notice.cases = sorted(listed)
    notice.save()
    payload = {
        "number": sheet.document_number,
        "first": chinese_date(notice.first_day),
        "last": chinese_date(notice.last_day),
        "length": length_in_words(notice.first_day, notice.last_day),
        "link": notice.link,
        "name": notice.proof_name,
        "sha256": notice.sha256,
        "cities": list(listed.values()),
    }
    record(sheet.chain, "sheet.notice_recorded", user=user, organisation=user.office, payload=payload)
