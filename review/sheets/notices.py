"""What stands on a public notice and on the report about it: no contact of a person, no objector."""

from typing import Any

from django.utils import timezone

from portal.kit.dates import chinese_date
from review.models import Notice
from review.selectors.notices import objections_by_kind

NOTICE, NOTICE_REPORT = "notice", "notice_report"


def notice_content(notice: Notice) -> dict[str, Any]:
    """公示: which cities, from when to when, how to object."""
    return {
        **_head(notice),
        "contacts": notice.contacts.splitlines(),
        "date": _day(notice.signed_at),
        "rows": [{"province": each.province_name, "city": each.city_name} for each in notice.cities.all()],
    }


def notice_paper(notice: Notice) -> dict[str, Any]:
    """The notice as arguments of ``documents.services.prepare``."""
    return _paper(notice, NOTICE, f"关于《{notice.list.title}》拟列入城市的公示", notice_content(notice))


def report_content(notice: Notice) -> dict[str, Any]:
    """公示情况报告: dates, how many objections of which kind and how they ended; names of cities only if so chosen."""
    cities = list(notice.cities.all())
    removed = [each.city_name for each in cities if each.removed_at is not None]
    return {
        **_head(notice),
        "objections": objections_by_kind(notice),
        "removed_count": len(removed),
        "removed": removed if notice.names_removed else [],
        "kept_count": len(cities) - len(removed),
        "conclusion": notice.conclusion.splitlines(),
        "date": _day(notice.closed_at),
    }


def report_paper(notice: Notice) -> dict[str, Any]:
    """The report as arguments of ``documents.services.prepare``."""
    return _paper(notice, NOTICE_REPORT, f"《{notice.list.title}》公示情况报告", report_content(notice))


def _head(notice: Notice) -> dict[str, Any]:
    office = notice.signed_by.organisation if notice.signed_by else None
    return {
        "list_title": notice.list.title,
        "round": notice.list.round.title,
        "first_day": chinese_date(notice.first_day),
        "last_day": chinese_date(notice.last_day),
        "workdays": notice.workdays,
        "answer_workdays": notice.answer_workdays,
        "city_count": notice.cities.count(),
        "issued_by": office.name if office else "",
        "is_demo": notice.list.round.is_demo,
    }


def _paper(notice: Notice, kind: str, title: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "number": notice.number if kind == NOTICE else f"{notice.number}-BG",
        "version": 1,
        "subject": notice.chain if kind == NOTICE else notice.report_subject,
        "title": title,
        "organisation": notice.signed_by.organisation if notice.signed_by else None,
        "template": f"papers/{kind}.html",
        "content": content,
    }


def _day(moment: Any) -> str:
    return chinese_date(timezone.localdate(moment)) if moment else ""
