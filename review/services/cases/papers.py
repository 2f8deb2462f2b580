"""What becomes of opinions and papers when a version is returned."""

from typing import Any

from django.utils import timezone

from applications.choices import FORM
from applications.selectors.stamped import STAMP_FORM
from portal.documents.models import Paper
from portal.documents.selectors import papers_about
from portal.documents.services import void
from review.models import Case
from review.services.stamping import void_opinion_pages

OPINION_VOIDED = "省级意见已作废，请以重新提交并签章的版本为准。"


def void_opinions(case: Case, reason: str) -> None:
    """Every approval of this version becomes void, and the sealed form of it says so."""
    opinions = case.opinions.filter(voided_at__isnull=True)
    was_signed = has_signed_opinion(case)
    opinions.update(voided_at=timezone.now(), voided_reason=reason)
    void_opinion_pages(case, OPINION_VOIDED)
    # Where ink was stamped the form itself bears no seal of the province.
    if was_signed and not case.application.round.takes_wet_ink:
        for paper in form_papers(case):
            # Anybody may read this beside the number; the reason itself is for city and province.
            void(paper=paper, reason=OPINION_VOIDED)


def void_stamped_form(case: Case, reason: str) -> None:
    """The city's own stamped form and its scan of this version, in a round that takes wet ink."""
    for paper in papers_about(case.chain, STAMP_FORM).filter(version=case.submission.version, voided_reason=""):
        void(paper=paper, reason=reason)


def has_signed_opinion(case: Case) -> bool:
    """Whether the form of this version bears a province's seal that holds."""
    return case.opinions.filter(voided_at__isnull=True, signed_at__isnull=False).exists()


def void_papers(subject: str, reason: str) -> None:
    """Every paper of ``subject`` says publicly that it no longer holds."""
    for paper in Paper.objects.filter(subject=subject):
        void(paper=paper, reason=reason)


def form_papers(case: Case) -> Any:
    return Paper.objects.filter(
        subject=case.chain,
        kind=FORM,
        number=case.application.number,
        version=case.submission.version,
    )


def form_paper_of(case: Case) -> Paper:
    """The paper of the form in the version that the case follows."""
    return form_papers(case).latest("pk")
