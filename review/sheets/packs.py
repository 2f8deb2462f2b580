"""审议材料 of the ministry: cover, contents, table of the cities with scores, a page for each, room for votes."""

from collections.abc import Mapping
from typing import Any

from portal.kit.dates import beijing, chinese_date
from review.models import FormalCheck, Opinion, Pack
from review.selectors.cases import valid_opinion
from review.selectors.decisions import Decision
from review.sheets.meetings import city_page
from review.sheets.names import ministry
from review.sheets.visits import visit_facts

PACK = "pack"


def pack_paper(pack: Pack, content: Mapping[str, Any]) -> dict[str, Any]:
    """The pack as arguments of ``documents.services.prepare``; its number cannot be guessed."""
    return {
        "kind": PACK,
        "number": pack.number,
        "version": 1,
        "subject": pack.chain,
        "title": f"审议材料（{pack.title}）",
        "organisation": ministry(),
        "template": "papers/pack.html",
        "content": dict(content),
    }


def pack_content(pack: Pack, cities: list[dict[str, Any]]) -> dict[str, Any]:
    """The pack of these cities, each as ``city_content`` gave it."""
    return {
        "title": pack.title,
        "round": pack.round.title,
        "is_demo": pack.round.is_demo,
        "meets_on": chinese_date(pack.meets_on) if pack.meets_on else "",
        "made": beijing(pack.ordered_at),
        "office": ministry().name,
        "has_experts": pack.round.has_experts,
        "experts": max((len(each["scores"]) for each in cities), default=0),
        "cities": cities,
    }


def city_content(row: Decision) -> dict[str, Any]:
    """One city: what its frozen form says, the province's opinion, the formal check, scores, visits."""
    case = row.case
    opinion = valid_opinion(case)
    checked = FormalCheck.objects.filter(case=case, passed_at__isnull=False).select_related("checked_by").last()
    return {
        **city_page(case, opinion, None),
        "province": "" if case.application.place.is_municipality else case.application.place.province.name,
        "state": row.word,
        "opinion_by": _signed_by(opinion),
        "checked": chinese_date(checked.passed_at) if checked and checked.passed_at else "",
        "check_remark": checked.remark if checked else "",
        "median": str(row.median) if row.median is not None else "",
        "spread": str(row.spread) if row.spread is not None else "",
        "scores": [str(each) for each in row.scores],
        "visits": [visit_facts(each) for each in row.visits if each.state == "reported"],
        "decision": f"{row.word}：{row.words}" if row.decided else "",
    }


def _signed_by(opinion: Opinion | None) -> str:
    if opinion is None or opinion.signed_at is None:
        return ""
    return f"{opinion.organisation.name}，{chinese_date(opinion.signed_at)}"
