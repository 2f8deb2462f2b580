"""汇总表: drawn up by an officer from the endorsed cases, signed and sent up by an approver."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from review.services.stamping import file_sheet
from review.validators import printable
from review.workflow import SHEET


def candidates(round: Round, province: Organisation) -> QuerySet[Case]:
    """What a new sheet lists: endorsed cases, and cases sent up on a sheet that has become void."""
    cases = Case.objects.filter(of_province(province), application__round=round).waiting_for_a_sheet()
    return cases.select_related("application__organisation__place__parent", "submission")


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
    _list_cases(sheet, cases, _places_before(round, province))
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
        about=round,
    )
    return sheet


@dataclass(frozen=True)
class Place:
    """Where a city stands on a sheet: its number, as far as one was given, and whether it is a reserve 备选."""

    order: int | None = None
    is_reserve: bool = False


LAST = Place(sys.maxsize)


def _places_before(round: Round, province: Organisation) -> dict[int, Place]:
    """By case: the place on the last sheet that listed it, so that a new sheet after a return begins as the old one."""
    items = SheetItem.objects.filter(sheet__round=round, sheet__province=province).order_by("sheet__number")
    return {each.case_id: Place(each.position, each.is_reserve) for each in items}


def _list_cases(sheet: Sheet, cases: Iterable[Case], places: Mapping[int, Place]) -> None:
    """Number the cities: reserves after the others, each group in its ranking, else in official order."""

    def key(case: Case) -> tuple[bool, int, str]:
        place = places.get(case.pk, LAST)
        order = place.order if sheet.round.has_ranking and place.order is not None else 0
        return is_reserve(case), order, case.application.place.code

    def is_reserve(case: Case) -> bool:
        return sheet.round.has_quotas and places.get(case.pk, LAST).is_reserve

    SheetItem.objects.bulk_create(
        SheetItem(sheet=sheet, case=case, submission=case.submission, position=position, is_reserve=is_reserve(case))
        for position, case in enumerate(sorted(cases, key=key), 1)
    )


def choose_cities(*, sheet: Sheet, user: User, seen: int | None, cases: Iterable[Case]) -> Sheet:
    """Set which of the waiting cases a draft lists; the numbering follows the official order."""
    with transaction.atomic():
        locked = lock_sheet(sheet, None)
        _refuse_unless_open(locked, user, seen)
        wanted = {case.pk for case in cases}
        chosen = [case for case in candidates(locked.round, locked.province) if case.pk in wanted]
        places = {each.case_id: Place(each.position, each.is_reserve) for each in locked.items.all()}
        if any(case.pk not in places for case in chosen):
            locked.ordered_at = None
        locked.items.all().delete()
        _list_cases(locked, chosen, places)
        _keep_change(locked, user)
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


def _refuse_unless_open(sheet: Sheet, user: User, seen: int | None) -> None:
    require(draws_up_sheets(user, sheet))
    if sheet.state != SheetState.DRAFT:
        raise Refused("汇总表已签发或弃用，不能再改；需要增加城市请另编补充表。")
    if seen is not None and seen != sheet.revision:
        raise Refused(f"页面已过期：{sheet.last_actor}已先行修改，您填写的内容仍在，请核对后再决定。")


def _keep_change(sheet: Sheet, user: User) -> None:
    sheet.revision += 1
    sheet.last_actor = user.name
    sheet.save()


def arrange(*, sheet: Sheet, user: User, seen: int | None, places: Mapping[int, Place]) -> Sheet:
    """排序: put the listed cities in order and mark reserves, as far as the round asks for it.

    ``places`` by case, for every city of the draft. Raises ``Refused`` when a number is wanting or given twice.
    """
    with transaction.atomic():
        locked = lock_sheet(sheet, None)
        _refuse_unless_open(locked, user, seen)
        cases = [item.case for item in locked.items.select_related("case__application__organisation__place")]
        if {case.pk for case in cases} != set(places):
            raise Refused("汇总表所列的城市已变化，您填写的内容仍在；请核对后重新排序。")
        if locked.round.has_ranking:
            _refuse_doubtful_order(cases, places)
        locked.items.all().delete()
        _list_cases(locked, cases, places)
        locked.ordered_at = timezone.now()
        _keep_change(locked, user)
        rows = list(locked.items.values_list("case__application__organisation__place__name", "is_reserve"))
        payload = {
            "number": locked.document_number,
            "cities": [name for name, is_reserve in rows if not is_reserve],
            "reserves": [name for name, is_reserve in rows if is_reserve],
        }
        record(locked.chain, "sheet.arranged", user=user, organisation=user.office, payload=payload)
    return locked


def _refuse_doubtful_order(cases: Iterable[Case], places: Mapping[int, Place]) -> None:
    taken: dict[int, str] = {}
    for case in cases:
        order, name = places[case.pk].order, case.application.place.name
        if order is None or order < 1:
            raise Refused(f"请填写{name}的顺序，从1起。")
        if order in taken:
            raise Refused(f"{taken[order]}和{name}的顺序都是{order}，请改成不同的数。")
        taken[order] = name


def lock_sheet(sheet: Sheet, arrived_at: datetime | None) -> Sheet:
    locked = Sheet.objects.select_for_update(of=("self",)).select_related("round", "province__place").get(pk=sheet.pk)
    locked.arrived_at = arrived_at or timezone.now()
    return locked


def _lock_with_cases(sheet: Sheet, arrived_at: datetime | None) -> Sheet:
    locked = lock_sheet(sheet, arrived_at)
    lock_cases(locked.items.values("case"))
    if locked.round.has_quotas:
        Round.objects.select_for_update(no_key=True).get(
            pk=locked.round_id
        )  # numbers of provinces do not change meanwhile
    return locked


def send_up(*, sheet: Sheet, user: User, seen: int | None, arrived_at: datetime | None = None) -> Sheet:
    """签发并上报: bind the sheet to the hashes of what it lists, seal it, move every listed case.

    Where the round takes wet ink the stamped sheet is on the record instead of a digital seal.
    """
    stamped: dict[str, Any] = {}

    def apply(moving: Sheet) -> None:
        stamped.update(file_sheet(moving))
        moving.signed_by, moving.sent_up_at, moving.last_actor = (
            user,
            timezone.now(),
            user.name,
        )
        rows = moving.items.order_by("position").values_list("position", "submission__sha256", "is_reserve")
        bound = [[position, digest, *(["备选"] if is_reserve else [])] for position, digest, is_reserve in rows]
        moving.sha256 = sha256_hex(dumps(bound))

    with transaction.atomic():
        sent = SHEET.take(
            "send_up",
            lock=lambda: _lock_with_cases(sheet, arrived_at),
            user=user,
            seen=seen,
            record=lambda s, step, by, before, data: record_sheet(s, step, by, before, {**data, **stamped}),
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
        paper = prepare(**sheets.summary_paper(sent, stamped=stamped.get("stamped")))
        if not stamped:
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
