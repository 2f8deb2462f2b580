"""评审安排: the panel of a round, its pool, and what is known of each expert."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from applications.models import Round
from applications.permissions import manages_rounds
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.verdicts import Refused, require
from portal.regions.models import Place
from review.models import AssessmentPlan, Assignment, ExpertProfile, PoolMember
from review.permissions import keeps_experts
from review.services.assessment.noting import note_round

FEWEST, MOST = 2, 9


def save_plan(
    *, round: Round, user: User, panel: Organisation, per_case: int, due_at: datetime | None, seen: int | None = None
) -> AssessmentPlan:
    """Panel, experts for each city, and the day by which they score. Assignments that exist keep their day.

    ``seen`` is the revision that the page showed, 0 where there was no plan yet.
    """
    require(manages_rounds(user, round))
    if not round.has_experts:
        raise Refused("本批次没有打开“专家评审”，请先在批次设置中打开。")
    if not FEWEST <= per_case <= MOST:
        raise Refused(f"每市专家人数应为{FEWEST}至{MOST}人。")
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).get(pk=round.pk)  # two begin it at once
        plan = AssessmentPlan.objects.select_for_update().filter(round=round).first()
        if seen is not None and seen != (plan.revision if plan is not None else 0):
            raise Refused(
                "打开本页后，评审安排已由他人修改。您填写的内容仍在，尚未保存；"
                "请另开本页核对，确认按您所填保存的，请再次点击“保存评审安排”。"
            )
        if plan is None:
            plan = AssessmentPlan(round=round)
        elif plan.panel_id != panel.pk and Assignment.objects.live().filter(case__application__round=round).exists():
            raise Refused("已有分配给原专家组的城市，不能更换专家组；请先改由他人评审。")
        plan.panel, plan.per_case, plan.due_at = panel, per_case, due_at
        plan.revision += 1
        plan.save()
        note_round(round, "planned", user, panel=panel.name, per_case=per_case, due_at=due_at)
    return plan


def add_to_pool(*, round: Round, user: User, expert: User) -> PoolMember:
    """The expert may be asked in this round; who left can come back."""
    require(manages_rounds(user, round))
    plan = AssessmentPlan.objects.filter(round=round).first()
    if plan is None or not people(plan.panel, "expert").filter(pk=expert.pk).exists():
        raise Refused(f"{expert.name}不是本批次专家组的专家；请先保存评审安排，或由账号管理员开设专家账号。")
    with transaction.atomic():
        member, _ = PoolMember.objects.get_or_create(round=round, expert=expert, defaults={"added_by": user})
        if member.left_at is not None:
            member.left_at, member.added_by, member.added_at = None, user, timezone.now()
            member.save(update_fields=["left_at", "added_by", "added_at"])
        note_round(round, "joined", user, expert=expert.name)
    return member


def remove_from_pool(*, round: Round, user: User, expert: User) -> None:
    """Not asked any more; what is assigned must be given to others first."""
    require(manages_rounds(user, round))
    with transaction.atomic():
        member = PoolMember.objects.select_for_update().filter(round=round, expert=expert, left_at__isnull=True).first()
        if member is None:
            raise Refused(f"{expert.name}不在本批次专家之列，请刷新页面。")
        waiting = Assignment.objects.live().filter(
            case__application__round=round, expert=expert, submitted_at__isnull=True
        )
        if waiting.exists():
            raise Refused(f"{expert.name}还有{waiting.count()}个城市未提交评分，请先改由他人评审。")
        member.left_at = timezone.now()
        member.save(update_fields=["left_at"])
        note_round(round, "left", user, expert=expert.name)


def keep_profile(*, expert: User, user: User, province: Place, employer: str, field: str) -> ExpertProfile:
    """专家信息: where an expert lives and works, by which 回避 is judged."""
    require(keeps_experts(user))
    if not employer.strip():
        raise Refused("请填写工作单位，没有单位的填“退休”或“自由职业”。")
    with transaction.atomic():
        profile = ExpertProfile.objects.select_for_update().filter(user=expert).first() or ExpertProfile(user=expert)
        before = {"province": str(profile.province or ""), "employer": profile.employer}
        profile.province, profile.employer, profile.field = province, employer.strip(), field.strip()
        profile.kept_by, profile.kept_at = user, timezone.now()
        profile.save()
        _note_profile(profile, user, before)
    return profile


def _note_profile(profile: ExpertProfile, user: User, before: dict[str, str]) -> None:
    record(
        f"expert:{profile.user_id}",
        "expert.kept",
        user=user,
        organisation=user.organisation,
        payload={
            "expert": profile.user.name,
            "province": str(profile.province),
            "employer": profile.employer,
            "before": before,
        },
    )
