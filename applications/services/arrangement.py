"""The order of supporting materials: a file moves among its group, a group's first or last file moves the group."""

from typing import Any

from django.db import transaction

from applications.models import Application, Evidence
from applications.selectors import opened_of
from applications.selectors.evidence import grouped
from applications.services.answers import lock_for_filling_in
from portal.accounts.models import User
from portal.kit.verdicts import Refused


def move(*, application: Application, user: User, evidence_id: int, down: bool) -> Evidence:
    """Move a file by one place; at the end of its group, the whole group moves. Raises ``Refused``."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        row = application.evidence.present().filter(pk=evidence_id).first()
        if row is None:
            raise Refused("该文件已被移除，请刷新页面查看。")
        opened = opened_of(application)
        if not opened.material(row.item):
            raise Refused(f"“{row.name}”没有移动：{opened.locked_reason}")
        groups = grouped(application.evidence.present().filter(item=row.item))
        group = next(each for each in groups if row in each)
        if not _shift(group, row, down) and not _shift(groups, group, down):
            raise Refused("该文件已经排在最后。" if down else "该文件已经排在最前。")
        _number([each for group in groups for each in group])
    return row


def _shift(things: list[Any], thing: Any, down: bool) -> bool:
    """Whether there was a place to go."""
    here = things.index(thing)
    there = here + (1 if down else -1)
    if not 0 <= there < len(things):
        return False
    things[here], things[there] = things[there], things[here]
    return True


def _number(rows: list[Evidence]) -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position
    Evidence.objects.bulk_update(rows, ["position"])
