"""What experts and their chair say to each other on one city."""

from django.db import transaction

from portal.accounts.models import User
from portal.kit.verdicts import Refused
from review.choices import CaseState, expert_word
from review.models import Case, Post
from review.permissions import is_chair
from review.selectors.assessments import assessment_of
from review.selectors.panels import plan_of
from review.services.assessment.assigning import lock
from review.services.assessment.noting import NO_LONGER, note, tell_experts

MOST_CHARACTERS = 2000


def say(*, case: Case, user: User, text: str) -> Post:
    """A post: by an expert once all have scored, by the chair at any time while the city is assessed."""
    if not text.strip():
        raise Refused("请先填写要说的内容。")
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"每次发言不超过{MOST_CHARACTERS}字，请精简或分次发言。")
    with transaction.atomic():
        locked = lock(case.pk or 0)
        if locked.state != CaseState.IN_ASSESSMENT:
            raise Refused(NO_LONGER)
        found = assessment_of(locked)
        mine = next((each for each in found.rows if each.expert_id == user.pk), None)
        if mine is None and not _leads(user, locked):
            raise Refused("只有承担该市评审的专家和组长可以发言。")
        if mine is not None and not found.is_complete:
            raise Refused("各位专家都提交评分后才能讨论，以免互相影响。")
        post = Post.objects.create(case=locked, author=user, assignment=mine, text=text.strip())
        word = expert_word(mine.number) if mine is not None else "组长"
        note(locked, "said", user, as_number=word, text=post.text)
        others = [each.expert for each in found.rows if each.expert_id != user.pk]
        city = locked.application.place.name
        tell_experts(others, locked.application.round, "assessment.said", f"{city}有新的讨论", f"{word}发言，请查看。")
    return post


def _leads(user: User, case: Case) -> bool:
    plan = plan_of(case.application.round)
    return bool(is_chair(user)) and plan is not None and plan.panel_id == user.office.pk
