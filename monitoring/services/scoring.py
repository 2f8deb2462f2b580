"""Experts score qualitative rows: asked by the ministry, given by the expert, closed with the acceptance's publication."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from monitoring.choices import WITH_THE_MINISTRY
from monitoring.models import CityReport, Cycle, Score
from monitoring.permissions import is_cycle_manager, reviews_for_the_ministry
from monitoring.selectors.scores import GRADES, experts_for, qualitative_rows, scoring_begun
from monitoring.services.moving import lock_report, note
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.verdicts import Refused, require, verdict
from portal.letters.services import notify

MOST_WORDS = 1000


def ask_experts(*, report: CityReport, experts: Iterable[User], user: User) -> int:
    """Ask ``experts`` to score every qualitative row of a report before the ministry; returns how many scores are new."""
    with transaction.atomic():
        locked = lock_report(report)
        require(reviews_for_the_ministry(user))
        _require_scorable(locked)
        chosen = list(experts)
        if not chosen:
            raise Refused("请选择专家。")
        outside = [each.name for each in chosen if each.pk not in {one.pk for one in experts_for(locked)}]
        if outside:
            raise Refused(f"{'、'.join(outside)}须回避、未登记所在省份，或者已不是专家，请另选。")
        rows = qualitative_rows(locked)
        if not rows:
            raise Refused("这份报告没有可以评分的定性指标。")
        there = set(Score.objects.filter(value__in=rows).values_list("value", "expert"))
        new = [Score(value=row, expert=each) for row in rows for each in chosen if (row.pk, each.pk) not in there]
        Score.objects.bulk_create(new)
        if new:
            names = "、".join(each.name for each in chosen)
            note(locked, "city_report.experts_asked", user, number=len(rows), experts=names)
            _tell(locked, chosen, len(rows))
    return len(new)


def _require_scorable(report: CityReport) -> None:
    require(
        verdict(
            report.state in WITH_THE_MINISTRY,
            f"监测报告当前为“{report.get_state_display()}”，报教育部之后才请专家评分。",
        )
    )


def _tell(report: CityReport, experts: Iterable[User], number: int) -> None:
    notify(
        experts,
        event="monitoring.experts_asked",
        subject=f"{report.cycle.title}：请为{report.city.seat.name}评分",
        body=f"定性指标{number}项，请按评分标准逐项评分并写明依据。",
        link=reverse("monitoring:my_scores"),
    )


def save_rubric(
    *, cycle: Cycle, user: User, seen: int | None, grades: Sequence[str], own: Mapping[str, Sequence[str]]
) -> Cycle:
    """The words of the five grades: for all, and ``own`` by code of an indicator. Settled when the first score is given."""
    require(is_cycle_manager(user))
    with transaction.atomic():
        locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
        if seen is not None and locked.revision != seen:
            raise Refused(f"页面已过期：{locked.last_actor}已先行修改。您填写的内容仍在，请核对后再保存。")
        if scoring_begun(locked):
            raise Refused("已有专家评分，评分标准不再改动。")
        for words in (grades, *own.values()):
            if len(words) != len(GRADES) or not all(each.strip() for each in words):
                raise Refused(f"评分标准要写满{len(GRADES)}级，由低到高。")
        locked.score_scheme = {"rubric": list(grades), "rubrics": {code: list(words) for code, words in own.items()}}
        locked.revision += 1
        locked.last_actor = user.name
        locked.save(update_fields=["score_scheme", "revision", "last_actor"])
        payload = {"title": locked.title, "own": len(own), **{f"grade_{n}": w for n, w in enumerate(grades, 1)}}
        record(locked.chain, "cycle.rubric_saved", user=user, payload=payload)
    return locked


def give_scores(*, report: CityReport, user: User, given: Mapping[int, tuple[int, str]]) -> int:
    """The expert's own scores, by key of the score: points of the rubric and words. Returns how many were given."""
    with transaction.atomic():
        locked = lock_report(report)
        _require_scorable(locked)
        own = Score.objects.select_for_update().filter(value__report=locked, expert=user, pk__in=given).order_by("pk")
        scores = list(own)
        if len(scores) != len(given):
            raise Refused("有的指标没有请您评分，请刷新页面后再提交。")
        for score in scores:
            score.points, score.words = given[score.pk]
            score.at = timezone.now()
            _check(score)
        Score.objects.bulk_update(scores, ["points", "words", "at"])
        if scores:
            note(locked, "city_report.scored", user, number=len(scores))
    return len(scores)


def _check(score: Score) -> None:
    if score.points not in {grade for grade, _ in GRADES}:
        raise Refused("请为每一项选择分级（1至5级）。")
    if len(score.words) > MOST_WORDS:
        raise Refused(f"评语最多{MOST_WORDS}个字，请精简。")
