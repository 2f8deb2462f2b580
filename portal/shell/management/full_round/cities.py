"""The cities: they fill in, sign and submit; one is returned and answers. First lines are the headings of the log."""

from datetime import timedelta

from django.utils import timezone

from applications import services as desk
from applications.models import Application, Round
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.shell import demonstration
from portal.shell.management.full_round.setting import Setting
from review.models import Case
from review.services import cases

CODE = "W2026"
OPTIONS = {
    "certificate": True,
    "quota": True,
    "ranking": True,
    "experts": True,
    "public_notice": True,
    "notice_workdays": 5,
}


class Cities(Setting):
    def twelve_cities_apply(self) -> None:
        """四省十二市填报、送签、签发并提交"""
        opens_at = timezone.now() - timedelta(days=1)
        self.round = demonstration.open_round(
            self.cast, code=CODE, title="2026年全国学习型城市网络申报（演示）", opens_at=opens_at
        )
        Round.objects.filter(pk=self.round.pk).update(options=OPTIONS)
        self.round.refresh_from_db()
        chosen = sorted(self.applying, key=lambda office: office.seat.code)
        for office in chosen:
            clerk, approver = (self.works_for(office, role) for role in (Role.CLERK, Role.APPROVER))
            application = self.filled_in(clerk)
            desk.hand_over(application=application, user=clerk, seen=None)
            desk.submit(application=application, user=approver, seen=None)
        self.say(f"{len(chosen)}个城市提交：{'、'.join(office.seat.name for office in chosen)}")

    def filled_in(self, clerk: User) -> Application:
        return demonstration.apply_for(self.cast, self.round, clerk=clerk.username)

    def a_city_is_returned(self) -> None:
        """省级退回一市修改，城市逐项答复后重新提交"""
        case = self.case_of("湖州市")
        officer = self.people["zj-officer"]
        demonstration.return_with_items(self.cast, case, officer=officer.username)
        self.refuse(
            "退回期间省级不能签发意见", lambda: cases.endorse(case=case, user=self.people["zj-approver"], seen=None)
        )
        self.finish_jobs()
        self.answers_the_return(case)

    def answers_the_return(self, case: Case) -> None:
        clerk, application = self.people["hz-clerk"], case.application
        application.refresh_from_db()
        values = {"slogan.text": "处处可学，人人乐学", "area.value": "5821"}
        seen = dict.fromkeys(values, 1)
        desk.save_cells(application=application, user=clerk, values=values, seen=seen)
        demonstration.answer_return(application, clerk)
        desk.hand_over(application=application, user=clerk, seen=None)
        desk.submit(application=application, user=self.people["hz-approver"], seen=None)
