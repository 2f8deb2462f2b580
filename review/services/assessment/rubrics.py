"""评分标准: changed as a whole, each time as a new version, until the first score stands on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from applications.models import Round
from applications.permissions import manages_rounds
from portal.accounts.models import User
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from review.choices import LEVELS
from review.models import Rubric
from review.services.assessment.noting import note_round

WHOLE = 100
MOST_CRITERIA = 20
FROZEN = "已有专家按第{version}版提交评分，评分标准已锁定，不能再修改。"


def save_rubric(*, round: Round, user: User, seen: int, criteria: Sequence[Mapping[str, Any]]) -> Rubric:
    """Save a new version. ``seen``: the version that the page showed, 0 for none.

    ``criteria``: title, weight and anchors of each; a key is kept where it comes along, so that drafts find theirs.
    """
    require(manages_rounds(user, round))
    rows = _checked(criteria)
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round.pk)
        newest = round.rubrics.order_by("-version").first()
        version = newest.version if newest else 0
        if newest is not None and newest.frozen_at is not None:
            raise Refused(FROZEN.format(version=version))
        if seen != version:
            raise Refused("页面已过期：评分标准已被他人修改。您填写的内容仍在，请刷新页面核对后再保存。")
        rubric = Rubric.objects.create(round=round, version=version + 1, criteria=rows, made_by=user)
        note_round(round, "rubric", user, version=rubric.version, criteria=rows)
    return rubric


def _checked(criteria: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not criteria:
        raise Refused("请至少填写一项指标。")
    if len(criteria) > MOST_CRITERIA:
        raise Refused(f"指标最多{MOST_CRITERIA}项，请合并后再保存。")
    rows, taken = [], set()
    for number, each in enumerate(criteria, start=1):
        row = _row(each, number)
        while row["key"] in taken:
            row["key"] = f"{row['key']}x"
        taken.add(row["key"])
        rows.append(row)
    if len({each["title"] for each in rows}) < len(rows):
        raise Refused("有两项指标名称相同，请改正。")
    whole = sum(each["weight"] for each in rows)
    if whole != WHOLE:
        raise Refused(f"各项权重之和应为{WHOLE}，现为{whole}，请调整。")
    return rows


def _row(given: Mapping[str, Any], number: int) -> dict[str, Any]:
    title, weight = fitting(str(given["title"]), 100, f"第{number}项指标的名称"), int(given["weight"])
    if not title:
        raise Refused(f"第{number}项指标没有名称，请填写或删去该项。")
    anchors = [fitting(str(each), 300, f"“{title}”的等级说明") for each in given["anchors"]]
    if weight < 1:
        raise Refused(f"“{title}”的权重应为大于0的整数。")
    if len(anchors) != len(LEVELS) or not all(anchors):
        raise Refused(f"“{title}”的每个等级都要写明含义，专家据此评分。")
    return {"key": str(given.get("key") or f"c{number}")[:40], "title": title, "weight": weight, "anchors": anchors}
