"""What stands on the opinion page 推荐意见页, which a province stamps with ink."""

from typing import Any

from review.models import Opinion
from review.selectors.stamped import STAMP_OPINION, private_subject
from review.sheets.names import city_name


def opinion_paper(opinion: Opinion) -> dict[str, Any]:
    """Part 六 of the form on a page of its own, bound to the version that it is about; for ``prepare``."""
    case, submission = opinion.case, opinion.submission
    application = case.application
    return {
        "kind": STAMP_OPINION,
        "number": application.number,
        "version": submission.version,
        "subject": private_subject(case),
        "title": f"推荐意见页（{city_name(case)}）",
        "organisation": opinion.organisation,
        "to_be_stamped": True,
        "template": "papers/opinion.html",
        "content": {
            "part": next((each.label for each in application.edition.parts if each.key == "opinion"), ""),
            "form": application.edition.title,
            "round": application.round.title,
            "number": application.number,
            "version": submission.version,
            "city": city_name(case),
            "province": opinion.organisation.name,
            "sha256": submission.sha256,
            "opinion_id": opinion.pk,
            "opinion": opinion.text,
            "drafted_by": opinion.drafted_by.name,
            "is_demo": application.round.is_demo,
        },
    }
