"""形式审查: what the portal finds by itself, and what a person must look at."""

from collections.abc import Iterator
from dataclasses import dataclass

from applications.choices import FORM, EvidenceState
from applications.editions import get_edition
from applications.selectors import answers_in, part_findings
from applications.selectors.deadlines import deadline_of, province_deadline
from applications.selectors.findings import Finding
from portal.documents.choices import SignatureState
from portal.documents.models import Paper
from portal.kit.dates import beijing
from review.choices import SheetState
from review.models import Case, FormalCheck
from review.selectors.cases import valid_opinion

CONSENT = "consent"

# What no machine can judge; the portal's own words.
BY_EYE = {
    "consent": ("市政府同意文件", "同意文件为本市人民政府出具，内容指向本次申报，印章清晰。"),
    "form": ("申请表内容", "各栏所填与栏目要求相符，没有明显的错填、漏填。"),
    "seals": ("签章", "封面、申请声明、省级意见处的签章单位与申报城市、推荐单位一致。"),
    "opinion": ("省级意见", "省级相关部门意见明确表示推荐，与汇总表一致。"),
    "materials": ("佐证材料", "材料能够打开，与所述内容相关，照片附有简介和版权信息。"),
}


@dataclass(frozen=True)
class Found:
    """One thing that the portal can tell. ``is_fine`` is ``None`` where it only informs."""

    label: str
    words: str
    is_fine: bool | None

    @property
    def tone(self) -> str:
        return "blue" if self.is_fine is None else ("green" if self.is_fine else "red")

    @property
    def word(self) -> str:
        return "供参考" if self.is_fine is None else ("符合" if self.is_fine else "须核对")


def found_by_portal(case: Case) -> list[Found]:
    """Everything, in the order in which it is looked at."""
    return [_completeness(case), _consent(case), _evidence(case), *_papers(case), *_times(case)]


def _completeness(case: Case) -> Found:
    data = case.submission.data
    edition, sheet = get_edition(data["edition"], data["options"]), answers_in(data)
    faults = [each for part in edition.parts for each in part_findings(part, sheet) if each.blocks]
    words = f"共{len(edition.questions)}题，没有缺项或格式错误。" if not faults else _listed(faults)
    return Found("申请表完整性", words, not faults)


def _listed(faults: list[Finding]) -> str:
    names = "；".join(f"{each.label}：{each.message}" for each in faults[:5])
    return f"{len(faults)}处须核对：{names}{'等' if len(faults) > 5 else ''}"


def _consent(case: Case) -> Found:
    names = [each["name"] for each in case.submission.data["evidence"] if each["item"] == CONSENT]
    return Found("市政府同意文件", f"已附：{'、'.join(names)}" if names else "没有附同意文件。", bool(names))


def _evidence(case: Case) -> Found:
    rows = list(case.submission.evidence.all())
    broken = [each.name for each in rows if each.state in (EvidenceState.REFUSED, EvidenceState.CHECKING)]
    words = f"共{len(rows)}个文件，检查均已通过。" if not broken else f"检查未通过或未完成：{'、'.join(broken)}"
    return Found("佐证材料", words, not broken)


def _papers(case: Case) -> Iterator[Found]:
    paper = Paper.objects.filter(
        subject=case.chain, kind=FORM, number=case.application.number, version=case.submission.version
    ).last()
    signatures = list(paper.signatures.select_related("organisation")) if paper is not None else []
    signed = [f"{each.organisation.short_name}（{each.get_state_display()}）" for each in signatures]
    failed = [each for each in signatures if each.state == SignatureState.FAILED]
    yield Found("签章", "、".join(dict.fromkeys(signed)) or "申请表上还没有签章。", bool(signed) and not failed)
    opinion = valid_opinion(case)
    is_signed = opinion is not None and opinion.signed_at is not None and opinion.submission_id == case.submission_id
    yield Found(
        "省级意见",
        f"{opinion.organisation}，{beijing(opinion.signed_at)}签发。"
        if opinion and opinion.signed_at
        else "没有有效意见。",
        is_signed,
    )
    item = case.sheet_items.filter(sheet__state=SheetState.SENT_UP, submission=case.submission_id).last()
    yield Found(
        "汇总表",
        f"列于{item.sheet.document_number}，有效。" if item else "所在汇总表已失效，须重新签发上报。",
        item is not None,
    )


def _times(case: Case) -> Iterator[Found]:
    application = case.application
    due, at = deadline_of(application), case.submission.submitted_at
    yield Found("城市提交时间", f"{beijing(at)}提交，截止时间{beijing(due)}。", at <= due)
    item = case.sheet_items.filter(sheet__state=SheetState.SENT_UP, submission=case.submission_id).last()
    if item is None or item.sheet.sent_up_at is None or case.province is None:
        return
    regular = province_deadline(application.round, case.province)
    until, sent = max(regular, case.send_up_by or regular), item.sheet.sent_up_at
    yield Found("省级上报时间", f"{beijing(sent)}上报，截止时间{beijing(until)}。", sent <= until)


def check_of(case: Case) -> FormalCheck | None:
    """The record of the version that the case follows, draft or passed."""
    return FormalCheck.objects.filter(submission=case.submission_id).select_related("checked_by").first()
