"""What city, province and ministry do with one case. Each verb is one transaction through the one door."""

from review.services.cases.assessment import close_assessment, pass_formal_check, reopen_assessment
from review.services.cases.city import close, receive, withdraw
from review.services.cases.letters import tell_city, tell_province
from review.services.cases.ministry import confirm, not_confirm, reconsider, reconsider_assessed, take_off_notice
from review.services.cases.moving import lock_case, move, record_case
from review.services.cases.papers import form_paper_of, form_papers, void_opinions, void_papers
from review.services.cases.province import accept, decline, endorse, propose, send_back
from review.services.cases.returning import record_sheet, return_for_correction, return_to_province
from review.services.cases.secretariat import (
    agree,
    draft_opinion,
    not_agree,
    print_opinion,
    put_back,
    reconsider_agreement,
    reconsider_vote,
)

__all__ = [
    "accept",
    "agree",
    "close",
    "close_assessment",
    "confirm",
    "decline",
    "draft_opinion",
    "endorse",
    "form_paper_of",
    "form_papers",
    "lock_case",
    "move",
    "not_agree",
    "not_confirm",
    "pass_formal_check",
    "print_opinion",
    "propose",
    "put_back",
    "receive",
    "reconsider",
    "reconsider_agreement",
    "reconsider_assessed",
    "reconsider_vote",
    "record_case",
    "record_sheet",
    "reopen_assessment",
    "return_for_correction",
    "return_to_province",
    "send_back",
    "take_off_notice",
    "tell_city",
    "tell_province",
    "void_opinions",
    "void_papers",
    "withdraw",
]
