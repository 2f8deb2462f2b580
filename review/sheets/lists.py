"""What stands on a published membership list."""

from typing import Any

from django.utils import timezone

from portal.kit.dates import chinese_date
from review.models import MembershipList
from review.sheets.names import issuer

LIST = "list"
DIRECT_MARK = "＊"  # stands on the printed list beside a city that joined directly
TITLE_LINE = 20  # characters in one line of a list's title


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
        "issued_by": issuer(mlist),
        **({} if mlist.procedure.has_sheets else {"granted_by": mlist.procedure.name}),
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
