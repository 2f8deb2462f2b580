"""Experts of a round: plan and pool, rubric, who assesses which city, scores and discussion, formal check."""

from review.services.assessment.assigning import assign, end_all, lift_bar, remind, take_off
from review.services.assessment.discussion import say
from review.services.assessment.interests import clear, declare_interest, withdraw
from review.services.assessment.panels import add_to_pool, keep_profile, remove_from_pool, save_plan
from review.services.assessment.reminding import remind_of_due
from review.services.assessment.rubrics import save_rubric
from review.services.assessment.scoring import Typed, save_scores

__all__ = [
    "Typed",
    "add_to_pool",
    "assign",
    "clear",
    "declare_interest",
    "end_all",
    "keep_profile",
    "lift_bar",
    "remind",
    "remind_of_due",
    "remove_from_pool",
    "save_plan",
    "save_rubric",
    "save_scores",
    "say",
    "take_off",
    "withdraw",
]
