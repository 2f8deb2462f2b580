"""What stands on the summary sheet 汇总表 (附件2): the official two columns, reserves of a round with numbers below them."""

from typing import Any

from django.utils import timezone

from portal.documents.selectors import stamped_words
from portal.kit.dates import chinese_date
from review.models import Sheet
from review.selectors.stamped import STAMP_SUMMARY, sheet_hash
from review.sheets.names import city_name

SUMMARY = "summary"
SUMMARY_TITLE = "推荐加入全国学习型城市网络城市汇总表"


def summary_content(sheet: Sheet) -> dict[str, Any]:
    """推荐加入全国学习型城市网络城市汇总表 (附件2): the same rows for PDF and XLSX."""
    items = sheet.items.select_related("case__application__organisation__place", "submission").order_by("position")
    return {
        "title": SUMMARY_TITLE,
        "is_supplement": sheet.is_supplement,
        "supplement_number": sheet.number - 1,
        "number": sheet.document_number,
        "round": sheet.round.title,
        "province": sheet.province.name,
        "filler": sheet.filler,
        "filler_contact": sheet.filler_contact,
        "is_demo": sheet.round.is_demo,
        "sha256": sheet.sha256,
        "is_ranked": sheet.round.has_ranking,
        "date": chinese_date(timezone.localdate(sheet.sent_up_at)) if sheet.sent_up_at else "",
        "rows": [
            {
                "position": item.position,
                "city": city_name(item.case),
                "number": item.case.application.number,
                "version": item.submission.version,
                "sha256": item.submission.sha256,
                "is_reserve": item.is_reserve,
            }
            for item in items
        ],
    }


def summary_paper(sheet: Sheet, *, stamped: dict[str, Any] | None = None) -> dict[str, Any]:
    """The summary sheet as arguments of ``documents.services.prepare``; ``stamped`` is the scan that it rests on."""
    binding = {"stamped_words": stamped_words(stamped), "is_in_ink": True} if stamped else {}
    return {
        "kind": SUMMARY,
        "number": sheet.document_number,
        "version": 1,
        "subject": sheet.chain,
        "title": SUMMARY_TITLE,
        "organisation": sheet.province,
        "template": "papers/summary.html",
        "content": summary_content(sheet) | binding,
    }


def stamp_summary_paper(sheet: Sheet) -> dict[str, Any]:
    """盖章稿 of a draft: what is printed and stamped with ink before the sheet is sent up."""
    paper = summary_paper(sheet)
    content = {**paper["content"], "sha256": "", "rows_sha256": sheet_hash(sheet), "blank_date": True}
    return {
        **paper,
        "kind": STAMP_SUMMARY,
        "title": f"{paper['title']}盖章稿",
        "to_be_stamped": True,
        "content": content,
    }
