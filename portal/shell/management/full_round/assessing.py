"""The ministry before it decides: formal check, experts, a visit, the committee's meeting; then the decisions."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from portal.shell import assessed_round, demonstration
from portal.shell.management.full_round.provinces import Provinces
from review.choices import CaseState
from review.models import Assignment, Case
from review.selectors.balancing import propose
from review.selectors.formal_checks import BY_EYE
from review.selectors.panels import bars
from review.services import assessment, attachments, cases, committee, direct, visits


class Assessing(Provinces):
    def formal_check(self) -> None:
        """形式审查"""
        reviewer = self.people["moe-reviewer"]
        self.refuse(
            "组织专家评审的批次，不能未经评审作出决定",
            lambda: cases.confirm(case=self.case_of("湖州市"), user=reviewer, seen=None, opinion="（演示）"),
        )
        self.formal_check_of(self.recommended())

    def formal_check_of(self, chosen: Iterable[Case]) -> None:
        reviewer, words = self.people["moe-reviewer"], "（演示）材料齐全，手续完备。"
        for case in chosen:
            cases.pass_formal_check(case=case, user=reviewer, seen=None, ticked=list(BY_EYE), remark=words)

    # --- Experts ----------------------------------------------------------------------------------------------------

    def experts_assess(self) -> None:
        """专家评审：分配、回避、组长同意不回避、评分、讨论、结束评审"""
        self.panel()
        reviewer, barred = self.people["moe-reviewer"], self.people["expert-zj"]
        huzhou = self.case_of("湖州市")
        self.refuse(
            "本省专家须回避",
            lambda: assessment.assign(round=self.round, user=reviewer, pairs=[(huzhou.pk, barred.pk)]),
        )
        self.assign_balanced()
        self.interest_declared(huzhou)
        self.all_score()
        self.they_discuss(huzhou)
        self.close_assessments(self.recommended())

    def panel(self) -> None:
        demonstration.introduce_experts(self.cast)
        assessed_round.seat_panel(self.cast, self.round)

    def assign_balanced(self) -> None:
        chosen, experts = self.recommended(), [self.people[username] for username in assessed_round.POOL]
        barred = frozenset(bars(chosen, experts))
        proposal = propose([case.pk for case in chosen], [each.pk for each in experts], per_city=2, barred=barred)
        assessment.assign(round=self.round, user=self.people["moe-reviewer"], pairs=proposal.pairs)
        names = {each.pk: each.name for each in experts}
        self.say("均衡分配：" + "、".join(f"{names[pk]}{number}市" for pk, number in proposal.load.items()))

    def interest_declared(self, case: Case) -> None:
        """One expert declares an interest; the chair lets the one of the same province take over, and says why."""
        row = Assignment.objects.live().filter(case=case).order_by("pk").first()
        assert row is not None
        assessment.declare_interest(assignment=row, user=row.expert, reason="（演示）曾参与该市规划编制。")
        chair, barred = self.people["expert-chair"], self.people["expert-zj"]
        reason = "（演示）其他专家任务已满，该专家近三年未参与该市工作。"
        assessment.lift_bar(case=case, user=chair, expert=barred, reason=reason)
        assessment.assign(round=self.round, user=self.people["moe-reviewer"], pairs=[(case.pk, barred.pk)])
        self.say(f"组长同意{barred.name}不回避，理由已告知教育部")

    def all_score(self) -> None:
        """Whoever has not scored yet."""
        for number, row in enumerate(Assignment.objects.live().filter(submitted_at=None).order_by("pk")):
            assessed_round.score(row, level=(4, 5, 3)[number % 3])

    def they_discuss(self, case: Case) -> None:
        for row in case.assignments.live().select_related("expert"):
            assessment.say(case=case, user=row.expert, text="（演示）部门协同的材料充分，同意已有评分。")

    def close_assessments(self, chosen: Iterable[Case]) -> None:
        for case in chosen:
            cases.close_assessment(case=case, user=self.people["expert-chair"], seen=None)

    # --- Visit, meeting, decisions ----------------------------------------------------------------------------------

    def a_visit(self) -> None:
        """实地考察：安排、通知、报告"""
        reviewer, day = self.people["moe-reviewer"], timezone.localdate()
        team = visits.team(
            [{"name": "演示考察组长", "unit": "演示研究院", "role": "组长"}, {"name": "演示考察员", "unit": "演示大学"}]
        )
        plan = visits.Plan(day, day + timedelta(days=1), "（演示）上午座谈，下午走访社区学院和学习点。", team)
        visit = visits.plan_visit(case=self.case_of("嘉兴市"), user=reviewer, plan=plan)
        visit = visits.announce(visit=visit, user=reviewer, seen=None)
        photo = ContentFile(demonstration.a_photo(0), name="社区学院（演示）.jpg")
        attachments.attach(
            subject=visit.chain, user=reviewer, file=photo, name="社区学院（演示）.jpg", caption="（演示）"
        )
        self.refuse(
            "考察未报告前不能确认",
            lambda: cases.confirm(case=self.case_of("嘉兴市"), user=reviewer, seen=None, opinion="（演示）"),
        )
        self.move_on(2)
        told = {"text": "（演示）座谈、走访，情况与申报材料一致。", "finding": "pass", "finding_text": ""}
        visits.report(visit=visit, user=reviewer, seen=None, **told)

    def committee_meets(self) -> None:
        """审议：生成审议材料，登记会议纪要和表决"""
        reviewer, today = self.people["moe-reviewer"], timezone.localdate()
        committee.order_pack(round=self.round, user=reviewer, title="部级审议会（演示）", meets_on=today)
        self.finish_jobs()
        *agreed, doubtful = self.recommended()
        votes = {case.pk: (7, 0, 0) for case in agreed} | {doubtful.pk: (2, 4, 1)}
        meeting = committee.Meeting(
            title="部级审议会（演示）",
            held_on=today,
            attendants="（演示）委员七人",
            summary="（演示）逐市审议并表决。",
            votes=votes,
        )
        minutes = ContentFile(demonstration.a_signed_page("部级审议会纪要（演示）"), name="纪要（演示）.pdf")
        committee.record_minutes(round=self.round, user=reviewer, meeting=meeting, files=[minutes])

    def decisions(self) -> None:
        """审核决定（名单公布前省、市看不到）"""
        reviewer = self.people["moe-reviewer"]
        *confirmed, left_out = self.recommended()
        for case in (each for each in confirmed if each.state != CaseState.CONFIRMED):
            cases.confirm(case=case, user=reviewer, seen=None, opinion="（演示）评审通过，同意加入。")
        cases.not_confirm(case=left_out, user=reviewer, seen=None, reason="（演示）部门协同机制尚未建立。")
        for case in self.of_round().filter(state=CaseState.MEMBER_CHECK):
            direct.confirm_member(case=case, user=reviewer, seen=None)
        seen = {case.state_seen_by("province").label for case in self.of_round()}
        self.say(f"此时省、市看到的状态：{'、'.join(sorted(seen))}")
