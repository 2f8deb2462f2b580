"""``manage.py load_demo``: people, seals, rounds and applications of the demonstration, all marked 演示."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from applications import services
from applications.models import Application, Round
from portal.accounts.demo import Cast, load_people
from portal.jobs.services import run_pending
from portal.shell import alliance_round, assessed_round, case_samples, demonstration, monitored_cities


class Command(BaseCommand):
    help = "Loads the demonstration (PORTAL_DEMO=1); what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        with assessed_round.moving_clock(-assessed_round.DAYS_BEHIND):  # they act in the past there
            cast = load_people()
        demonstration.make_seals(cast)
        demonstration.introduce_experts(cast)
        if not Round.objects.filter(is_demo=True).exists():
            load_rounds(cast)
            assessed_round.load(cast)
            alliance_round.load(cast)
        case_samples.load_cases(cast)
        monitored_cities.load(cast)
        self.stdout.write(f"Demonstration: {Round.objects.count()} rounds, {Application.objects.count()} applications.")


def load_rounds(cast: Cast) -> None:
    """Two rounds: an earlier one whose list is published, with texts to carry over, and the one that visitors work in."""
    now = timezone.now()
    earlier = demonstration.open_round(
        cast, code="W2025", title="2025年全国学习型城市网络申报（演示）", opens_at=now - timedelta(days=400)
    )
    current = demonstration.open_round(
        cast, code="W2026", title="2026年全国学习型城市网络申报（演示）", opens_at=now - timedelta(days=20)
    )
    finished = demonstration.apply_for(cast, earlier, clerk="my-clerk")
    declined = demonstration.apply_for(cast, earlier, clerk="hz-clerk", changes=demonstration.LAST_YEAR)
    own = demonstration.apply_for(cast, current, clerk="hz-clerk")
    neighbour = demonstration.apply_for(cast, current, clerk="jx-clerk")
    again = demonstration.apply_for(cast, current, clerk="my-clerk")
    member = demonstration.apply_for(cast, current, clerk="hangzhou-clerk")
    run_pending()  # the uploads are checked before anything is submitted; the papers are left to the workers
    demonstration.decline(cast, declined)
    publish(cast, earlier, finished)
    demonstration.submit(cast, neighbour, clerk="jx-clerk", approver="jx-approver")
    demonstration.claim_membership(cast, clerk="jx-clerk")
    demonstration.record_work_begun(cast)
    case = demonstration.submit(cast, member, clerk="hangzhou-clerk", approver="hangzhou-approver")
    demonstration.join_directly(cast, case, officer="zj-officer", approver="zj-approver")
    demonstration.ask_department(cast, own)
    case = demonstration.submit(cast, again, clerk="my-clerk", approver="my-approver")
    demonstration.return_with_items(cast, case, officer="sc-officer")


def publish(cast: Cast, round: Round, application: Application) -> None:
    """The whole way, so that the public pages and the register have something to show."""
    case = demonstration.submit(cast, application, clerk="my-clerk", approver="my-approver")
    case = demonstration.endorse(cast, case, officer="sc-officer", approver="sc-approver")
    demonstration.send_up(cast, round, officer="sc-officer", approver="sc-approver")
    demonstration.confirm_and_publish(cast, round, [case], batch="演示第一批")
    services.move_round(round=round, step="close", user=cast.people["moe-round"], seen=None)
