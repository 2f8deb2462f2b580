"""Scores: saved as a draft as often as wanted, submitted once, revised with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import User
from portal.kit.verdicts import Refused
from review.choices import LEVELS, expert_word
from review.models import Assignment, Rubric
from review.selectors.assessments import rubric_of
from review.selectors.panels import bar_of
from review.selectors.scores import total
from review.services.assessment.interests import own
from review.services.assessment.noting import note, tell_when_complete

MOST_CHARACTERS = 4000


@dataclass(frozen=True)
class Typed:
    """What an expert typed: level and comment by criterion, the comment on the whole, the reason of a revision."""

    levels: Mapping[str, int | None] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    reason: str = ""


def save_scores(
    *, assignment: Assignment, user: User, seen: int | None, rubric_seen: int, typed: Typed, submit: bool
) -> Assignment:
    """Save a draft, submit it, or revise what was submitted (``submit`` with a reason).

    ``seen``: the revision that the page showed; ``rubric_seen``: the version of the rubric that it showed.
    """
    with transaction.atomic():
        row = own(assignment, user)
        if seen is not None and seen != row.revision:
            raise Refused("页面已过期：您在另一个窗口保存过这份评分。本页填写的内容仍在，请核对后再次保存。")
        if row.cleared_at is None:
            raise Refused("请先声明与该市有无利害关系，再评分。")
        if submit and (bar := bar_of(row.case, user)) is not None:  # it may have come up since
            raise Refused(f"{bar.reason}请申报利害关系，或联系教育部改由他人评审；您填写的内容仍在。")
        rubric = _rubric(row, rubric_seen)
        if row.submitted_at is not None and not submit:
            raise Refused("评分已提交，不能再存为草稿；需要修改的请写明理由后办理“修改评分”。")
        before = {"scores": row.scores, "comment": row.comment, "total": str(row.total) if row.total else ""}
        _write(row, rubric, typed)
        if submit:
            _submit(row, rubric, typed, user, before)
        row.revision += 1
        row.saved_at = timezone.now()
        row.save()
        if submit and row.revised_at is None:
            tell_when_complete(row.case)
    return row


def _rubric(row: Assignment, seen: int) -> Rubric:
    """The rubric to score by; its round is locked, so that it does not change between this and the first score."""
    round = Round.objects.select_for_update().get(pk=row.case.application.round_id)
    rubric = rubric_of(round)
    if rubric is None:
        raise Refused("评分标准尚未制定，请联系教育部批次管理员；您填写的内容仍在本页面。")
    if seen != rubric.version:
        raise Refused(f"评分标准已修订为第{rubric.version}版，请按新标准核对后再保存；您填写的内容仍在。")
    return rubric


def _write(row: Assignment, rubric: Rubric, typed: Typed) -> None:
    if any(len(text) > MOST_CHARACTERS for text in (*typed.comments.values(), typed.comment, typed.reason)):
        raise Refused(f"每处文字不超过{MOST_CHARACTERS}字，请精简后再保存。")
    kept: dict[str, Any] = {}
    for each in rubric.criteria:
        level, comment = typed.levels.get(each["key"]), typed.comments.get(each["key"], "").strip()
        if level is not None and not 1 <= level <= len(LEVELS):
            raise Refused(f"“{each['title']}”的等级不在可选范围内，请重新选择。")
        if level is not None or comment:
            kept[each["key"]] = {"level": level, "comment": comment}
    row.rubric, row.scores, row.comment = rubric, kept, typed.comment.strip()


def _submit(row: Assignment, rubric: Rubric, typed: Typed, user: User, before: dict[str, Any]) -> None:
    wanting = [each["title"] for each in rubric.criteria if row.level(each["key"]) is None]
    if wanting:
        raise Refused(f"还有{len(wanting)}项没有评分：{'、'.join(wanting)}。填写的内容仍在，请补充后提交。")
    if not row.comment:
        raise Refused("请填写总体评价后再提交；填写的内容仍在。")
    is_revision, now = row.submitted_at is not None, timezone.now()
    if is_revision and not typed.reason.strip():
        raise Refused("修改已提交的评分须写明理由，理由和修改前后的评分都记入记录。")
    row.total = total(rubric.criteria, row.scores)
    facts = {"as_number": expert_word(row.number), "total": str(row.total), "rubric": rubric.version}
    after = {"scores": row.scores, "comment": row.comment}
    if is_revision:
        row.revised_at = now
        note(row.case, "revised", user, **facts, **after, before=before, reason=typed.reason.strip())
        return
    row.submitted_at = now
    if rubric.frozen_at is None:
        Rubric.objects.filter(pk=rubric.pk).update(frozen_at=now)
    note(row.case, "submitted", user, **facts, **after)
