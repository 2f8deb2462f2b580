"""Who assesses which city: assign, lift a bar, take off, remind."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import User
from portal.kit.dates import beijing
from portal.kit.verdicts import Refused, require
from portal.letters.services import once
from review.choices import AssignmentEnd, CaseState, expert_word
from review.models import Assignment, BarOverride, Case
from review.permissions import assigns_experts, is_chair
from review.selectors.panels import Bar, bar_of, bars, plan_of, pool
from review.services.assessment.noting import (
    NO_LONGER,
    note,
    note_round,
    tell_desk,
    tell_expert,
    tell_experts,
    tell_when_complete,
)

Pair = tuple[int, int]  # case, expert
LOCKED = ("application__round", "application__organisation__place__parent", "application__organisation__parent")


def lock(case_id: int) -> Case:
    # The lock alone first, as ``lock_case`` explains.
    Case.objects.select_for_update().only("pk").get(pk=case_id)
    return Case.objects.select_related(*LOCKED, "submission").get(pk=case_id)


def assign(*, round: Round, user: User, pairs: Sequence[Pair]) -> list[Assignment]:
    """Assign experts to cities, all of them or none: whoever is barred by now stops it, and is named."""
    require(assigns_experts(user))
    plan = plan_of(round)
    if plan is None:
        raise Refused("请先由批次管理员保存评审安排，指定专家组。")
    if not pairs:
        raise Refused("没有要分配的专家，请先选择。")
    with transaction.atomic():
        cases = {pk: lock(pk) for pk in sorted({pk for pk, _ in pairs})}
        experts = {each.pk: each for each in pool(round)}
        barred = bars(cases.values(), experts.values())
        made = [
            _assign(cases[case], experts.get(expert), user, plan.due_at, barred.get((case, expert)))
            for case, expert in pairs
        ]
        _tell_assigned(made, round)
    return made


def _assign(case: Case, expert: User | None, user: User, due_at: datetime | None, bar: Bar | None) -> Assignment:
    city = case.application.place.name
    if case.state != CaseState.IN_ASSESSMENT:
        raise Refused(f"{city}当前不在专家评审中，不能分配专家；请刷新页面。")
    if expert is None:
        raise Refused("所选专家不在本批次专家之列，请刷新页面后重新选择。")
    if bar is not None:
        raise Refused(f"不能分配：{bar.reason}")
    if case.assignments.live().filter(expert=expert).exists():
        raise Refused(f"{expert.name}已分配到{city}，请刷新页面。")
    number = (case.assignments.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Assignment.objects.create(
        case=case,
        submission=case.submission,
        expert=expert,
        number=number,
        due_at=due_at,
        assigned_by=user,
    )
    note(case, "assigned", user, expert=expert.name, as_number=expert_word(number))
    return made


def _tell_assigned(made: Iterable[Assignment], round: Round) -> None:
    made = list(made)
    counted, people = Counter(each.expert_id for each in made), {each.expert_id: each.expert for each in made}
    due = next((each.due_at for each in made if each.due_at), None)
    until = f"，请于{beijing(due)}（北京时间）前提交评分" if due else ""
    for pk, number in counted.items():
        body = f"新分配给您{number}个城市{until}。请先逐一声明有无利害关系。"
        tell_experts([people[pk]], round, "assessment.assigned", "评审任务", body)


def lift_bar(*, case: Case, user: User, expert: User, reason: str) -> BarOverride:
    """The chair lets an expert assess a city in spite of a bar; the ministry is told, with the reason."""
    require(is_chair(user))
    if not reason.strip():
        raise Refused("请写明同意不回避的理由，教育部可以看到。")
    with transaction.atomic():
        locked = lock(case.pk or 0)
        plan = plan_of(locked.application.round)
        if plan is None or plan.panel_id != user.office.pk:
            raise Refused("只有本批次专家组的组长可以办理此事项。")
        if locked.state != CaseState.IN_ASSESSMENT:
            raise Refused(NO_LONGER)
        if expert.pk == user.pk:
            raise Refused("不能为本人解除回避，请由其他组长办理。")
        bar = bar_of(locked, expert)
        if bar is None:
            raise Refused(f"{expert.name}不需要回避，可以直接分配。")
        if not bar.can_be_lifted:
            raise Refused(bar.reason)
        made = BarOverride.objects.create(
            case=locked, expert=expert, bar=bar.reason, reason=reason.strip(), decided_by=user
        )
        note(locked, "bar_lifted", user, expert=expert.name, bar=bar.reason, reason=reason.strip())
        city = locked.application.place.name
        tell_desk(
            locked,
            "assessment.bar_lifted",
            f"{city}：组长同意专家不回避",
            f"{user.name}同意{expert.name}参加{city}的评审。回避事由：{bar.reason}理由：{reason.strip()}",
            chair=False,
        )
    return made


def take_off(*, assignment: Assignment, user: User, reason: str) -> Assignment:
    """改由他人评审: the draft is kept; what was submitted does not count any more."""
    require(assigns_experts(user))
    if not reason.strip():
        raise Refused("请写明改由他人评审的原因。")
    with transaction.atomic():
        ended = end(assignment, AssignmentEnd.TAKEN_OFF, reason.strip(), user)
        city = ended.case.application.place.name
        tell_expert(
            ended, "assessment.taken_off", f"{city}改由他人评审", f"{city}的评审改由其他专家承担：{reason.strip()}"
        )
    return ended


def end(assignment: Assignment, how: str, reason: str, user: User) -> Assignment:
    """End an assignment inside the running transaction; whatever was written stays in it."""
    case = lock(assignment.case_id)
    row = Assignment.objects.select_for_update(of=("self",)).select_related("expert").get(pk=assignment.pk)
    row.case = case
    if row.ended_at is not None:
        raise Refused("该项评审任务已终止，请刷新页面。")
    if case.state != CaseState.IN_ASSESSMENT:
        raise Refused(NO_LONGER)
    row.ended_at, row.ended_by, row.end_reason = timezone.now(), how, reason
    row.revision += 1
    row.save(update_fields=["ended_at", "ended_by", "end_reason", "revision"])
    note(case, "ended", user, expert=row.expert.name, how=AssignmentEnd(how).label, reason=reason)
    if row.submitted_at is None:
        tell_when_complete(case)
    return row


def end_all(*, case: Case, user: User, reason: str) -> None:
    """The city goes back to its province: its assessment begins anew with the next version."""
    rows = list(case.assignments.live().select_related("expert"))
    for row in rows:
        row.ended_at, row.ended_by, row.end_reason = timezone.now(), AssignmentEnd.RETURNED, reason
        row.revision += 1
        row.save(update_fields=["ended_at", "ended_by", "end_reason", "revision"])
    if rows:
        note(case, "all_ended", user, experts=len(rows), reason=reason)
        city = case.application.place.name
        tell_experts(
            [each.expert for each in rows],
            case.application.round,
            "assessment.returned",
            f"{city}的评审终止",
            f"{city}的申请已退回，评审任务终止；您的评分草稿已保留。",
        )


def remind(*, round: Round, user: User, assignments: Iterable[Assignment]) -> int:
    """催办: a letter to each expert with something open, once a day; returns how many were reminded."""
    require(assigns_experts(user))
    open_still = [each for each in assignments if each.ended_at is None and each.submitted_at is None]
    if not open_still:
        raise Refused("没有需要催办的专家，所有评分都已提交。")
    cities: dict[int, list[str]] = {}
    for each in open_still:
        cities.setdefault(each.expert_id, []).append(each.case.application.place.name)
    people = {each.expert_id: each.expert for each in open_still}
    due = next((each.due_at for each in open_still if each.due_at), None)
    until = f"，截止时间为{beijing(due)}（北京时间）" if due else ""
    today = timezone.localdate()
    with transaction.atomic():
        cities = {pk: names for pk, names in cities.items() if once(f"assessment.urged:{round.pk}:{pk}:{today}")}
        if not cities:
            raise Refused("这些专家今天都已经催办过，每人每天一次；请明天再催办，或电话联系。")
        for pk, names in cities.items():
            body = f"您还有{len(names)}个城市未提交评分：{'、'.join(names)}{until}。"
            tell_experts([people[pk]], round, "assessment.reminded", "评审提醒", body)
        note_round(round, "reminded", user, experts=len(cities), names="、".join(people[pk].name for pk in cities))
    return len(cities)
