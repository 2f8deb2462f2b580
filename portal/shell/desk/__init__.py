"""The 工作台: what waits for a person in the capacity they act in now, and what is under way elsewhere.

Each role's lines are a few bounded queries that start from ``visible_to(user)``.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse

from portal.documents.models import PictureRequest
from portal.documents.workflow import OFFICES_WITH_SEALS
from portal.jobs.models import Job
from portal.letters.models import Message
from portal.shell.cases_desk import waiting_cases
from portal.shell.desk.alliance import (
    association,
    committee_chair,
    committee_member,
    secretariat_approver,
    secretariat_officer,
)
from portal.shell.desk.city import city_approver, city_clerk, department_clerk
from portal.shell.desk.ministry import ministry_approver, reviewer, round_manager
from portal.shell.desk.monitoring import MONITORING
from portal.shell.desk.panel import chair, expert
from portal.shell.desk.province import officer, province_approver
from portal.shell.desk.tasks import Desk, Line, Task

MESSAGES_ON_DESK = 5


def desk(user: Any) -> Desk:
    """Everything that this person should see first, in the capacity they act in now."""
    to_do: list[Task] = []
    under_way: list[Task] = []
    for (role, kind), lines in (*LINES.items(), *MONITORING.items()):
        if user.acts_as(role, kind):
            for waits, task in lines(user):
                (to_do if waits else under_way).append(task)
    to_do += _pictures_to_confirm(user)
    to_do += [Task(what, address, number, "amber") for what, number, address in waiting_cases(user)]
    # Whoever holds two roles sees a line once, where it waits for them.
    elsewhere = [each for each in dict.fromkeys(under_way) if each.url not in {task.url for task in to_do}]
    return Desk(
        to_do=list(dict.fromkeys(to_do)),
        under_way=[each for each in elsewhere if not each.is_over],
        over=[each for each in elsewhere if each.is_over],
        messages=Message.objects.visible_to(user).unread()[:MESSAGES_ON_DESK],
        jobs=Job.objects.visible_to(user).live()[:MESSAGES_ON_DESK],
    )


def _pictures_to_confirm(user: Any) -> list[Task]:
    """A seal's picture that a colleague brought and this approver may confirm."""
    if not user.acts_as("approver", *OFFICES_WITH_SEALS):
        return []
    waiting = PictureRequest.objects.visible_to(user).filter(state="waiting").exclude(proposed_by=user)
    return [
        Task("印章图样待确认", reverse("documents:seal_request", args=[each.pk]), each.get_state_display(), "amber")
        for each in waiting
    ]


LINES: dict[tuple[str, str], Callable[[Any], Iterator[Line]]] = {
    ("clerk", "city"): city_clerk,
    ("approver", "city"): city_approver,
    ("clerk", "department"): department_clerk,
    ("clerk", "province"): officer,
    ("approver", "province"): province_approver,
    ("clerk", "ministry"): reviewer,
    ("approver", "ministry"): ministry_approver,
    ("round_manager", "ministry"): round_manager,
    ("expert", "panel"): expert,
    ("approver", "panel"): chair,
    ("clerk", "secretariat"): secretariat_officer,
    ("approver", "secretariat"): secretariat_approver,
    ("clerk", "committee"): committee_member,
    ("approver", "committee"): committee_chair,
    ("clerk", "association"): association,
    ("approver", "association"): association,
}

__all__ = ["Desk", "Task", "desk"]
