"""会议材料: what a province's meeting reads of the cities, from their frozen forms; the province's own paper."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from applications.editions import Edition, Question, get_edition
from applications.selectors import AnswerSheet, answers_in
from portal.kit.dates import beijing, chinese_date
from review.choices import CaseState
from review.models import Case, MeetingPack, Opinion
from review.selectors.verification import Verification

MEETING = "meeting"
# Of the form of 2023: the figures of part 二, then what a meeting asks first. A form without them leaves them out.
FIGURES = ("population", "area", "gdp_per_capita", "schooling_years")
TEXTS = ("overview", "coordination", "goals", "results")
SHORT_LABELS = {
    "population": "本市常驻人口",
    "area": "总面积",
    "gdp_per_capita": "人均GDP",
    "schooling_years": "平均受教育年限",
    "overview": "经济社会和文化发展状况",
    "coordination": "协调运行机制、职能和任务",
    "goals": "中期、长期目标及实施进展",
    "results": "建设成效及社会影响",
}


def meeting_paper(pack: MeetingPack, content: Mapping[str, Any]) -> dict[str, Any]:
    """The pack as arguments of ``documents.services.prepare``."""
    return {
        "kind": MEETING,
        "number": document_number(pack),
        "version": 1,
        "subject": pack.chain,
        "title": f"会议材料（{pack.number}）",
        "organisation": pack.province,
        "template": "papers/meeting.html",
        "content": dict(content),
    }


def document_number(pack: MeetingPack) -> str:
    """Not to be guessed, since whoever knows a paper's number may ask whether it exists: W2026-330000-HY1-3f9c1b20."""
    return f"{pack.document_number}-{salted_hmac('review.meetings', pack.chain).hexdigest()[:8]}"


def meeting_content(
    pack: MeetingPack,
    cases: Iterable[Case],
    opinions: Mapping[int, Opinion],
    verifications: Mapping[int, Verification],
) -> dict[str, Any]:
    """Everything that stands in the pack, frozen with it."""
    pages = [city_page(each, opinions.get(each.pk), verifications.get(each.pk)) for each in cases]
    return {
        "title": pack.round.title,
        "province": pack.province.name,
        "is_demo": pack.round.is_demo,
        "number": pack.number,
        "made": beijing(pack.ordered_at),
        "made_by": pack.ordered_by.name,
        "figures": [SHORT_LABELS[each] for each in FIGURES],
        "cities": pages,
        "is_verified": any(each["verification"] for each in pages),
    }


def city_page(case: Case, opinion: Opinion | None, verification: Verification | None) -> dict[str, Any]:
    """One city: key facts, figures, texts, the opinion as far as it is, and what was verified."""
    data = case.submission.data
    sheet, edition = answers_in(data), get_edition(data["edition"], data["options"])
    return {
        "city": case.application.place.name,
        "number": case.application.number,
        "version": case.submission.version,
        "sha256": case.submission.sha256,
        "submitted": chinese_date(timezone.localtime(case.submission.submitted_at)),
        "state": CaseState(case.state_seen_by("province")).label,
        "way": case.get_way_display(),
        "ground": case.ground.words if case.ground else "",
        "figures": [_figure(edition, sheet, key) for key in FIGURES],
        "started": _value(sheet, "started", "on"),
        "event": _value(sheet, "started", "event"),
        "slogan": _value(sheet, "slogan", "text"),
        "documents": _names(edition, sheet, "documents", "title"),
        "activities": _names(edition, sheet, "activities", "name"),
        "cases": _names(edition, sheet, "cases", "name"),
        "evidence": len(data["evidence"]),
        "texts": [(SHORT_LABELS[key], text) for key in TEXTS if (text := _value(sheet, key, "text"))],
        "opinion": opinion.text if opinion else "",
        "opinion_state": _opinion_state(opinion),
        "verification": _verified(verification),
    }


def _value(sheet: AnswerSheet, question: str, cell: str) -> str:
    return sheet.value(question, cell).strip()


def _question(edition: Edition, key: str) -> Question | None:
    return next((each for each in edition.questions if each.key == key), None)


def _figure(edition: Edition, sheet: AnswerSheet, key: str) -> dict[str, str]:
    """A figure with its unit and the year that it is of."""
    question = _question(edition, key)
    cell = next((each for each in question.cells if each.unit), None) if question else None
    value = sheet.value(key, cell.key).strip() if cell else ""
    year = (
        next((sheet.value(key, each.key).strip() for each in question.cells if each is not cell), "")
        if question
        else ""
    )
    return {"label": SHORT_LABELS[key], "value": value, "unit": cell.unit if cell else "", "year": year}


def _names(edition: Edition, sheet: AnswerSheet, key: str, cell: str) -> list[str]:
    question = _question(edition, key)
    if question is None:
        return []
    return [text for row in sheet.rows(question) if (text := sheet.value(key, cell, row).strip())]


def _opinion_state(opinion: Opinion | None) -> str:
    if opinion is None:
        return "尚未拟写"
    return "已签发" if opinion.signed_at else f"拟稿（{opinion.drafted_by.name}）"


def _verified(verification: Verification | None) -> list[dict[str, str]]:
    """Each item of the province's checklist with how it was verified and what came of it."""
    if verification is None:
        return []
    return [
        {
            "text": each.item.text,
            "how": each.current.get_how_display() if each.current else "—",
            "result": each.word,
        }
        for each in verification.standings
    ]
