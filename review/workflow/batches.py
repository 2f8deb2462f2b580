"""A batch before it is done: each row with where it stands and whether the act could be done now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.choices import OrganisationKind
from portal.kit.verdicts import Verdict, refused
from review.choices import BatchStep
from review.models import Batch, BatchItem, Case, Opinion
from review.selectors.boards import NOT_FOUND, CityRow, ProvinceRow, can_be_reminded, city_rows, province_rows
from review.workflow.cases import table_of


@dataclass(frozen=True)
class Previewed:
    """A chosen row before the act. ``opinion`` is what an approver is about to sign."""

    item: BatchItem
    row: CityRow | ProvinceRow | None
    verdict: Verdict
    opinion: Opinion | None = None


def items_of(batch: Batch) -> list[BatchItem]:
    return list(batch.items.select_related("organisation__place", "case__application__round"))


def preview(batch: Batch, user: Any, *, again: bool) -> list[Previewed]:
    """Every row with its verdict as of now. Nothing is promised: each is judged again when it is done.

    The number of queries does not grow with the rows, but for what a step's own conditions ask.
    """
    items = items_of(batch)
    rows = _rows(batch, [each.organisation_id for each in items if each.organisation_id])
    opinions = _opinions(batch, items)
    return [
        Previewed(
            each,
            rows.get(each.organisation_id or 0),
            _verdict(batch, each, rows.get(each.organisation_id or 0), user, again),
            opinions.get(each.case_id or 0),
        )
        for each in items
    ]


def _rows(batch: Batch, offices: list[int]) -> dict[int, CityRow | ProvinceRow]:
    if batch.office.kind == OrganisationKind.MINISTRY:
        return {each.organisation.pk: each for each in province_rows(batch.round, offices)}
    return {each.organisation.pk: each for each in city_rows(batch.round, batch.office, offices)}


def _verdict(batch: Batch, item: BatchItem, row: CityRow | ProvinceRow | None, user: Any, again: bool) -> Verdict:
    if row is None:
        return refused(NOT_FOUND)
    if batch.step == BatchStep.REMIND:
        return can_be_reminded(batch.round, row, again=again)
    case = row.standing.case if isinstance(row, CityRow) else None
    if case is None:
        return refused("该市还没有提交申请。")
    if item.seen is None or item.case_id != case.pk:
        return refused("选择时该市还没有提交，或页面不完整；请刷新列表后重新选择。")
    return step_verdict(batch.step, case, user, item.seen)


def step_verdict(name: str, case: Case, user: Any, seen: int) -> Verdict:
    """May this step be taken on a row of a list, which is offered whatever the row's state?

    Where several states look the same, the words are those of the state that this person may know, whatever the
    revision: it would tell them apart.
    """
    table = table_of(case)
    step = table.by_name[name]
    judged = table.judge(step, case, user)
    if table.is_veiled(case, user) or not table.is_stale(step, case, user, seen, judged):
        return judged
    return refused(f"选择之后已由{table.known_actor(case, user)}办理，当前为“{table.shown(case, user)}”。")


def _opinions(batch: Batch, items: list[BatchItem]) -> Mapping[int, Opinion]:
    if batch.step != BatchStep.ENDORSE:
        return {}
    chosen = [each.case_id for each in items if each.case_id]
    valid = Opinion.objects.filter(case__in=chosen, voided_at__isnull=True, organisation=batch.office)
    return {each.case_id: each for each in valid.select_related("drafted_by")}
