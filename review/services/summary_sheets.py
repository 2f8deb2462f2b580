"""汇总表: drawn up by an officer from the endorsed cases, signed and sent up by an approver."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.documents.services import prepare, seal
from portal.history.services import record
from portal.kit.canonical import dumps, sha256_hex
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify
from review import sheets
from review.choices import CaseState, SheetState
from review.models import Case, Sheet, SheetItem
from review.permissions import draws_up_sheets
from review.querysets import of_province
from review.services.cases import move, record_sheet, tell_city
from review.services.drafts import lock_cases
from review.validators import printable
from review.workflow import SHEET


def candidates(round: Round, province: Organisation) -> QuerySet[Case]:
    """What a new sheet lists: endorsed cases, and cases sent up on a sheet that has become void."""
    cases = Case.objects.filter(of_province(province), application__round=round).waiting_for_a_sheet()
    return cases.select_related("application__organisation__place", "submission")


def draw_up(*, round: Round, user: User, filler: str, filler_contact: str) -> Sheet:
    """Begin a sheet with every case that waits for one, in official order; a later one is a supplement."""
    require(draws_up_sheets(user))
    if not filler.strip() or not filler_contact.strip():
        raise Refused("请填写填报人及联系方式，汇总表表头须打印。")
    printing = printable(填报人=filler, 联系方式=filler_contact)
    if not printing:
        raise Refused(printing.reason)
    try:
        with transaction.atomic():
            return _draw_up(round, user, filler.strip(), filler_contact.strip())
    except IntegrityError as error:
        raise Refused("本省已有一份拟稿中的汇总表，请继续编制或弃用该表。") from error


def _draw_up(round: Round, user: User, filler: str, filler_contact: str) -> Sheet:
    province = user.office
    cases = list(candidates(round, province))
    if not cases:
        raise Refused("没有已签发推荐意见、待上报的城市；请先签发推荐意见。")
    highest = Sheet.objects.filter(round=round, province=province).aggregate(Max("number"))["number__max"] or 0
    sheet = Sheet.objects.create(
        round=round,
        province=province,
        number=highest + 1,
        filler=filler,
        filler_contact=filler_contact,
        drawn_up_by=user,
        last_actor=user.name,
    )
    _list_cases(sheet, cases)
    cities = [str(case.application.organisation) for case in cases]
    payload = {"number": sheet.document_number, "cities": cities}
    record(sheet.chain, "sheet.drawn_up", user=user, organisation=province, payload=payload)
    notify(
        people(province, "approver"),
        event="sheet.drawn_up",
        subject=f"{round.title}：汇总表待签发",
        body=f"{user.name}编制了汇总表（{len(cases)}个城市），请审阅后签发并上报。",
        link=f"/sheets/{sheet.pk}/",
        organisation=province,
    )
    return sheet


def _list_cases(sheet: Sheet, cases: Iterable[Case]) -> None:
    ordered = sorted(cases, key=lambda case: case.application.place.code)
    SheetItem.objects.bulk_create(
        SheetItem(sheet=sheet, case=case, submission=case.submission, position=position)
        for position, case in enumerate(ordered, 1)
    )


def choose_cities(*, sheet: Sheet, user: User, seen: int | None, cases: Iterable[Case]) -> Sheet:
    """Set which of the waiting cases a draft lists; the numbering follows the official order."""
    with transaction.atomic():
        locked = lock_sheet(sheet, None)
        require(draws_up_sheets(user, locked))
        if locked.state != SheetState.DRAFT:
            raise Refused("汇总表已签发或弃用，不能再改；需要增加城市请另编补充表。")
        if seen is not None and seen != locked.revision:
            raise Refused(f"页面已过期：{locked.last_actor}已先行修改，请刷新页面后再决定。")
        wanted = {case.pk for case in cases}
        chosen = [case for case in candidates(locked.round, locked.province) if case.pk in wanted]
        locked.items.all().delete()
        _list_cases(locked, chosen)
        locked.revision += 1
        locked.last_actor = user.name
        locked.save()
        payload = {
            "number": locked.document_number,
            "cities": [str(case.application.organisation) for case in chosen],
        }
        record(
            locked.chain,
            "sheet.changed",
            user=user,
            organisation=user.organisation,
            payload=payload,
        )
    return locked


def lock_sheet(sheet: Sheet, arrived_at: datetime | None) -> Sheet:
    locked = Sheet.objects.select_for_update(of=("self",)).select_related("round", "province__place").get(pk=sheet.pk)
    locked.arrived_at = arrived_at or timezone.now()
    return locked


def _lock_with_cases(sheet: Sheet, arrived_at: datetime | None) -> Sheet:
    locked = lock_sheet(sheet, arrived_at)
    lock_cases(locked.items.values("case"))
    return locked


def send_up(*, sheet: Sheet, user: User, seen: int | None, arrived_at: datetime | None = None) -> Sheet:
    """签发并上报: bind the sheet to the hashes of what it lists, seal it, move every listed case."""

    def apply(moving: Sheet) -> None:
        moving.signed_by, moving.sent_up_at, moving.last_actor = (
            user,
            timezone.now(),
            user.name,
        )
        rows = moving.items.order_by("position").values_list("position", "submission__sha256")
        moving.sha256 = sha256_hex(dumps([list(row) for row in rows]))

    with transaction.atomic():
        sent = SHEET.take(
            "send_up",
            lock=lambda: _lock_with_cases(sheet, arrived_at),
            user=user,
            seen=seen,
            record=record_sheet,
            apply=apply,
        )
        for item in sent.items.select_related("case").order_by("case_id"):
            if item.case.state == CaseState.ENDORSED:
                moved = move("send_up", case=item.case, user=user, seen=None, by_document=True)
                tell_city(
                    moved,
                    "case.sent_up",
                    "已上报教育部",
                    f"{sent.province.name}已将申请列入汇总表上报。",
                )
        paper = prepare(**sheets.summary_paper(sent))
        seal(
            paper=paper,
            slot="province",
            organisation=sent.province,
            signatory=user.name,
            on=timezone.localdate(sent.sent_up_at),
        )
    return sent


def discard(*, sheet: Sheet, user: User, seen: int | None) -> Sheet:
    """弃用 a draft; its cities can be listed again."""
    return SHEET.take(
        "discard",
        lock=lambda: lock_sheet(sheet, None),
        user=user,
        seen=seen,
        record=record_sheet,
    )
