"""湿章: the acts of a province that wait for a stamped scan, in rounds that take wet ink."""

from typing import Any

from portal.documents.selectors import scan_of_record
from portal.kit.transitions import Offer, without_need
from portal.kit.verdicts import Verdict, verdict
from review.choices import CaseState, SheetState
from review.selectors.stamped import opinion_to_stamp, sheet_to_stamp

OPINION_WANTED = (
    "本批次使用湿章：请打印“推荐意见页”，加盖公章，扫描上传，核对无误后存档，再签发；见该城市办件的“湿章”一栏。"
)
SHEET_WANTED = (
    "本批次使用湿章：请打印汇总表盖章稿，加盖公章，全部页扫描上传，核对无误后存档，再签发；见汇总表的“湿章”一栏。"
)


def opinion_is_stamped(user: Any, case: Any) -> Verdict:
    if not case.application.round.takes_wet_ink or case.state != CaseState.PROPOSED:
        return verdict(True, "")
    paper = opinion_to_stamp(case)
    if paper is None:
        return verdict(False, "本批次使用湿章，现有意见还没有推荐意见页；请退回经办人重新拟推荐并送签，平台随即生成。")
    return verdict(scan_of_record(paper) is not None, OPINION_WANTED)


def sheet_is_stamped(user: Any, sheet: Any) -> Verdict:
    if not sheet.round.takes_wet_ink or sheet.state != SheetState.DRAFT:
        return verdict(True, "")
    paper = sheet_to_stamp(sheet)
    if paper is None:
        return verdict(
            False, "本批次使用湿章，现有内容还没有盖章稿；请经办人在本页“湿章”一栏生成盖章稿，打印盖章后扫描上传。"
        )
    return verdict(scan_of_record(paper) is not None, SHEET_WANTED)


def as_offered(takes_wet_ink: bool, offers: list[Offer]) -> list[Offer]:
    """The steps as a page offers them: where ink is stamped on paper, the province's button sets no digital seal."""
    own = {"endorse", "send_up", "resubmit"}
    return [without_need([each], "seal")[0] if takes_wet_ink and each.step.name in own else each for each in offers]
