"""``manage.py load_demo``: people, seals, rounds and applications of the demonstration, all marked 演示."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from applications import services
from applications.models import Application, Round
from portal.accounts.demo import Cast, load_people
from portal.shell import demonstration


class Command(BaseCommand):
    help = "Loads the demonstration (PORTAL_DEMO=1); what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        cast = load_people()
        demonstration.make_seals(cast)
        if Round.objects.filter(is_demo=True).exists():
            return
        load_finished_round(cast)
        load_running_round(cast)
        self.stdout.write(f"Demonstration: {Round.objects.count()} rounds, {Application.objects.count()} applications.")


def load_finished_round(cast: Cast) -> None:
    """An earlier round whose list is published, so that the public pages and the register have something to show."""
    now = timezone.now()
    earlier = demonstration.open_round(
        cast, code="W2025", title="2025年全国学习型城市网络申报（演示）", opens_at=now - timedelta(days=300)
    )
    application = demonstration.apply_for(cast, earlier, clerk="my-clerk")
    case = demonstration.submit(cast, application, clerk="my-clerk", approver="my-approver")
    case = demonstration.endorse(cast, case, officer="sc-officer", approver="sc-approver")
    demonstration.send_up(cast, earlier, officer="sc-officer", approver="sc-approver")
    demonstration.confirm_and_publish(cast, earlier, [case], batch="演示第一批")
    services.move_round(round=earlier, step="close", user=cast.people["moe-round"], seen=None)


def load_running_round(cast: Cast) -> None:
    """The round that visitors work in: one city has a draft to finish, its neighbour waits for acceptance."""
    now = timezone.now()
    current = demonstration.open_round(
        cast, code="W2026", title="2026年全国学习型城市网络申报（演示）", opens_at=now - timedelta(days=20)
    )
    demonstration.apply_for(cast, current, clerk="hz-clerk")
    neighbour = demonstration.apply_for(cast, current, clerk="jx-clerk")
    demonstration.submit(cast, neighbour, clerk="jx-clerk", approver="jx-approver")
