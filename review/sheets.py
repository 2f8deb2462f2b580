"""What stands on the papers of the review: summary sheet, membership list, certificate."""

from typing import Any

from django.utils import timezone

from portal.kit.dates import chinese_date
from review.models import Case, Certificate, MembershipList, Sheet

SUMMARY = "summary"
LIST = "list"
CERTIFICATE = "certificate"
DIRECT_MARK = "＊"  # stands on the printed list beside a city that joined directly
TITLE_LINE = 20  # characters in one line of a list's title


def summary_content(sheet: Sheet) -> dict[str, Any]:
    """推荐加入全国学习型城市网络城市汇总表 (附件2): the same rows for PDF and XLSX."""
    items = sheet.items.select_related("case__application__organisation__place", "submission").order_by("position")
    return {
        "title": "推荐加入全国学习型城市网络城市汇总表",
        "is_supplement": sheet.is_supplement,
        "supplement_number": sheet.number - 1,
        "number": sheet.document_number,
        "round": sheet.round.title,
        "province": sheet.province.name,
        "filler": sheet.filler,
        "filler_contact": sheet.filler_contact,
        "is_demo": sheet.round.is_demo,
        "sha256": sheet.sha256,
        "date": chinese_date(timezone.localdate(sheet.sent_up_at)) if sheet.sent_up_at else "",
        "rows": [
            {
                "position": item.position,
                "city": _city(item.case),
                "number": item.case.application.number,
                "version": item.submission.version,
                "sha256": item.submission.sha256,
            }
            for item in items
        ],
    }


def summary_paper(sheet: Sheet) -> dict[str, Any]:
    """The summary sheet as arguments of ``documents.services.prepare``."""
    return {
        "kind": SUMMARY,
        "number": sheet.document_number,
        "version": 1,
        "subject": sheet.chain,
        "title": "推荐加入全国学习型城市网络城市汇总表",
        "organisation": sheet.province,
        "template": "papers/summary.html",
        "content": summary_content(sheet),
    }


def list_content(mlist: MembershipList) -> dict[str, Any]:
    """A membership list as published: name, batch, cities in official order, document number, date."""
    return {
        "title": mlist.title,
        "title_lines": title_lines(mlist.title),
        "batch": mlist.batch,
        "document_number": mlist.document_number,
        "round": mlist.round.title,
        "is_demo": mlist.round.is_demo,
        "date": chinese_date(timezone.localdate(mlist.published_at)) if mlist.published_at else "",
        "issued_by": _issuer(mlist),
        "sha256": mlist.sha256,
        "corrects": (
            {
                "title": mlist.corrects.title,
                "document_number": mlist.corrects.document_number,
            }
            if mlist.corrects
            else None
        ),
        "correction_reason": mlist.correction_reason,
        "direct_mark": DIRECT_MARK,
        "direct_count": mlist.items.exclude(note="").count(),
        "rows": [
            {
                "position": item.position,
                "province": item.province_name,
                "city": f"{item.city_name}{DIRECT_MARK}" if item.note else item.city_name,
            }
            for item in mlist.items.order_by("position")
        ],
    }


def title_lines(title: str) -> list[str]:
    """A title too long for one line breaks before its brackets, so that no word is cut (GB/T 9704)."""
    name, bracket, rest = title.partition("（")
    return [name, bracket + rest] if name and bracket and len(title) > TITLE_LINE else [title]


def _issuer(mlist: MembershipList) -> str:
    """Under whose name a list and its certificates go out; empty before the list is published."""
    office = mlist.published_by.organisation if mlist.published_by else None
    return office.name if office else ""


def list_paper(mlist: MembershipList) -> dict[str, Any]:
    """The published list as arguments of ``documents.services.prepare``; the ministry's office owns it."""
    return {
        "kind": LIST,
        "number": f"{mlist.round.code}-MD{mlist.pk}",
        "version": 1,
        "subject": mlist.chain,
        "title": mlist.title,
        "organisation": mlist.published_by.organisation if mlist.published_by else None,
        "template": "papers/list.html",
        "content": list_content(mlist),
    }


def certificate_paper(certificate: Certificate) -> dict[str, Any]:
    """The certificate of a member city, with number and verification code."""
    office, mlist = certificate.case.application.organisation, certificate.list
    place = office.seat
    return {
        "kind": CERTIFICATE,
        "number": certificate.number,
        "version": 1,
        "subject": certificate.chain,
        "title": f"证书（{_city(certificate.case)}）",
        "organisation": office,
        "template": "papers/certificate.html",
        "content": {
            "number": certificate.number,
            "code": certificate.code,
            "city": _city(certificate.case),
            "province": "" if place.is_municipality else place.province.name,
            "batch": mlist.batch,
            "list_title": mlist.title,
            "document_number": mlist.document_number,
            "issued_by": _issuer(mlist),
            "date": chinese_date(timezone.localdate(certificate.issued_at)),
            "is_demo": mlist.round.is_demo,
        },
    }


def _city(case: Case) -> str:
    """The city's name as the divisions of the country print it."""
    return case.application.place.name
