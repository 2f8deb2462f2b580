"""Assessments by several people at the same moment: one wins, the other is told, nothing is half done."""

import pytest

from portal.kit.verdicts import Refused
from review.choices import STARTER_RUBRIC
from review.models import Assignment, Case, Rubric
from review.selectors.assessments import rubric_of
from review.services import assessment, cases
from review.services.assessment import Typed
from tests.plot import a_panel, a_score, an_assignment
from tests.review.test_at_once import at_once, the_refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql]


@pytest.fixture
def case(cast, case_in):
    found = case_in("in_assessment")
    a_panel(cast, found.application.round)
    return found


def test_two_assign_the_same_expert(cast, case):
    pairs = [(case.pk, cast.expert.pk)]
    results = at_once(
        *[
            lambda user=user: assessment.assign(round=case.application.round, user=user, pairs=pairs)
            for user in (cast.reviewer, cast.round_manager)
        ]
    )
    assert "演示专家甲已分配到" in the_refusal(results)
    assert Assignment.objects.count() == 1


def test_the_rubric_is_changed_while_the_first_score_comes_in(cast, case):
    row = an_assignment(cast, case, cast.expert)
    assessment.clear(assignment=row, user=cast.expert)
    rubric = rubric_of(case.application.round)
    typed = Typed(levels={each["key"]: 3 for each in rubric.criteria}, comment="（演示）一般")
    rows = [{"key": key, "title": title, "weight": weight, "anchors": a} for key, title, weight, a in STARTER_RUBRIC]
    refusal = the_refusal(
        at_once(
            lambda: assessment.save_scores(
                assignment=row, user=cast.expert, seen=0, rubric_seen=1, typed=typed, submit=True
            ),
            lambda: assessment.save_rubric(
                round=case.application.round, user=cast.round_manager, seen=1, criteria=rows
            ),
        )
    )
    is_scored = Assignment.objects.get().submitted_at is not None
    assert ("已锁定" if is_scored else "评分标准已修订为第2版") in refusal
    assert Rubric.objects.count() == (1 if is_scored else 2)


def test_an_expert_revises_while_the_chair_closes(cast, case):
    first = a_score(an_assignment(cast, case, cast.expert))
    a_score(an_assignment(cast, case, cast.second_expert))
    levels = {each["key"]: 5 for each in rubric_of(case.application.round).criteria}
    typed = Typed(levels=levels, comment="（演示）很好", reason="（演示）复核")
    results = at_once(
        lambda: assessment.save_scores(
            assignment=first, user=cast.expert, seen=None, rubric_seen=1, typed=typed, submit=True
        ),
        lambda: cases.close_assessment(case=case, user=cast.chair, seen=None),
    )
    refused = [each for each in results if isinstance(each, Refused)]
    assert Case.objects.get().state == "assessed"
    first.refresh_from_db()
    assert (first.total == 80) == bool(refused)
