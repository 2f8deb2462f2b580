"""The city's own steps as tables that an official can read. What follows submission is in ``review.workflow``."""

from dataclasses import replace
from typing import Any

from applications import permissions
from applications.choices import DeskState, RoundState
from applications.selectors import available_approvers, content_hash, deadline_of, delegation_of, missing
from applications.selectors.stamped import form_to_stamp
from portal.documents.selectors import scan_of_record
from portal.kit.dates import beijing
from portal.kit.transitions import Offer, Step, Table, without_need
from portal.kit.verdicts import Verdict, verdict


def nothing_is_missing(user: Any, application: Any) -> Verdict:
    """填写检查 finds nothing that blocks; the same list that the page shows."""
    faults = [each for each in missing(application) if each.blocks]
    if not faults:
        return verdict(True, "")
    first = "；".join(f"{each.label}：{each.message.rstrip('。')}" for each in faults[:3])
    more = f"等{len(faults)}处" if len(faults) > 3 else ""
    return verdict(False, f"填写检查未通过（{first}{more}），请按“填写检查”逐项补正。")


def deadline_has_not_passed(user: Any, application: Any) -> Verdict:
    deadline = deadline_of(application)
    in_time = application.arrived_at is None or application.arrived_at <= deadline
    return verdict(
        in_time,
        f"提交截止时间为{beijing(deadline)}（北京时间），已过期；所填内容均已保留，如需延期请联系省级相关部门。",
    )


def stamped_scan_is_on_record(user: Any, application: Any) -> Verdict:
    """In a round that takes wet ink: exactly this text was printed, stamped and scanned, and the scan is whole."""
    if not application.round.takes_wet_ink or application.state != DeskState.HANDED_OVER:
        return verdict(True, "")
    paper = form_to_stamp(application)
    if paper is None:
        return verdict(False, "本批次使用湿章，现有内容还没有盖章稿；请取回后重新送签，平台随即生成盖章稿。")
    return verdict(
        scan_of_record(paper) is not None,
        "本批次使用湿章：请打印“盖章稿”，逐处加盖公章，全部页扫描上传，核对无误后存档，再签发；见本页“湿章”一栏。",
    )


def is_reopening(user: Any, application: Any) -> Verdict:
    return verdict(
        application.is_reopening,
        "已提交的申请由“撤回”或“退回修改”重新打开，不能直接打开。",
    )


def current_content_was_printed_for_signing(user: Any, application: Any) -> Verdict:
    """A signing slip exists of exactly what stands in the form now."""
    printed = application.signing_slips.filter(content_hash=content_hash(application), submission__isnull=True)
    return verdict(
        printed.exists(),
        "尚无与当前内容一致的签批单：请在“送审稿与签批单”中打印，送领导签批；签批后又修改过内容的，须重新打印、重新签批。",
    )


def no_approver_is_available(user: Any, application: Any) -> Verdict:
    names = "、".join(available_approvers(application).values_list("name", flat=True))
    return verdict(
        not names,
        f"本单位现有可以签发的签发人：{names}，不能紧急委托，请由其签发；其不便登录的，可凭签批单签发，"
        "已离岗的，请账号管理员先办理工作交接。",
    )


def has_no_delegation_in_force(user: Any, application: Any) -> Verdict:
    found = delegation_of(application)
    words = f"已委托{found.delegate}签发，有效期至{beijing(found.ends_at)}，无需重复委托。" if found else ""
    return verdict(found is None, words)


def is_delegate(user: Any, application: Any) -> Verdict:
    found = delegation_of(application)
    is_named = found is not None and found.delegate_id == user.pk
    return verdict(
        is_named and bool(permissions.is_at_the_desk_of_city(user, application)),
        "只有紧急委托中指定的受托人，在委托有效期内可以凭委托签发。",
    )


DESK = Table(
    name="市级填报",
    state_labels=dict(DeskState.choices),
    steps=(
        Step(
            name="hand_over",
            label="送签",
            sources=(DeskState.DRAFTING,),
            target=DeskState.HANDED_OVER,
            actor="市教育行政部门填报人",
            who=permissions.is_clerk_of_city,
            conditions=(permissions.round_is_open, nothing_is_missing),
            explains="送签后内容锁定，由本单位签发人审阅；签发前可以取回。",
        ),
        Step(
            name="take_back",
            label="取回",
            sources=(DeskState.HANDED_OVER,),
            target=DeskState.DRAFTING,
            actor="市教育行政部门填报人",
            who=permissions.is_clerk_of_city,
            explains="取回后可以继续修改，改好后需重新送签。",
            goes_back=True,
        ),
        Step(
            name="send_back",
            label="退回填报人",
            sources=(DeskState.HANDED_OVER,),
            target=DeskState.DRAFTING,
            actor="市教育行政部门签发人",
            who=permissions.is_approver_of_city,
            needs=("reason",),
            explains="退回后由填报人修改并重新送签。",
            goes_back=True,
        ),
        Step(
            name="submit",
            label="签发并提交",
            sources=(DeskState.HANDED_OVER,),
            target=DeskState.SUBMITTED,
            actor="市教育行政部门签发人",
            who=permissions.is_approver_of_city,
            conditions=(
                permissions.is_not_who_handed_over,
                permissions.round_is_open,
                deadline_has_not_passed,
                nothing_is_missing,
                stamped_scan_is_on_record,
            ),
            needs=("consent", "seal", "date"),
            explains="签发即在封面和申请声明处加盖本市数字签名（使用湿章的批次以已存档的湿章扫描件为准，不加数字签名），内容冻结并提交省级相关部门；省级受理前可以撤回。",
        ),
        Step(
            name="submit_by_slip",
            label="凭签批单签发并提交",
            sources=(DeskState.HANDED_OVER,),
            target=DeskState.SUBMITTED,
            actor="市教育行政部门填报人或签发人（登记人）",
            who=permissions.is_at_the_desk_of_city,
            conditions=(
                current_content_was_printed_for_signing,
                permissions.round_is_open,
                deadline_has_not_passed,
                nothing_is_missing,
                stamped_scan_is_on_record,
            ),
            needs=("consent", "seal", "date"),
            explains="领导不登录平台的，在打印的签批单上签字即为签发：上传签批单扫描件，写明签批人，由登记人提交。"
            "签批人不能是送签人；申请表、回执和办理记录均载明签批人和登记人，签批内容须与现有内容一致。",
        ),
        Step(
            name="delegate",
            label="紧急委托",
            sources=(DeskState.HANDED_OVER,),
            target=DeskState.HANDED_OVER,
            actor="市教育行政部门填报人或签发人（登记单位负责人的委托）",
            who=permissions.is_at_the_desk_of_city,
            conditions=(no_approver_is_available, permissions.round_is_open, has_no_delegation_in_force),
            needs=("reason",),
            explains="仅限本单位没有其他签发人时使用：由单位负责人委托一人签发本次申请，须写明理由和期限（最长7天）。"
            "优先委托送签人以外的人，本单位只有一人的才可委托送签人；委托印在申请表和回执上，省、部可见。",
        ),
        Step(
            name="submit_by_delegation",
            label="凭紧急委托签发并提交",
            sources=(DeskState.HANDED_OVER,),
            target=DeskState.SUBMITTED,
            actor="紧急委托的受托人",
            who=is_delegate,
            conditions=(
                no_approver_is_available,
                permissions.round_is_open,
                deadline_has_not_passed,
                nothing_is_missing,
                stamped_scan_is_on_record,
            ),
            needs=("consent", "seal", "date"),
            explains="在委托有效期内签发并提交；申请表、回执和办理记录均载明紧急委托、委托人和理由。取回或退回即终止委托。",
        ),
        Step(
            name="void",
            label="作废",
            sources=(DeskState.DRAFTING, DeskState.HANDED_OVER),
            target=DeskState.VOIDED,
            actor="市教育行政部门填报人（从未提交的）或签发人",
            who=permissions.may_void,
            needs=("reason",),
            voids=("已生成的申请表和回执", "未完成的签批单和紧急委托"),
            explains="作废后不能恢复，内容和记录保留，省、部可见作废及其理由；本批次内可以重新开始填报。"
            "已提交的，须在省级受理前“撤回”或经省级“退回修改”后才能作废。",
            gives_up=True,
        ),
        Step(
            name="reopen",
            label="重新打开",
            sources=(DeskState.SUBMITTED,),
            target=DeskState.DRAFTING,
            actor="随“撤回”或“退回修改”自动进行",
            who=is_reopening,
            explains="撤回或退回修改后，城市可以修改并重新送签、提交，形成新的版本。",
            goes_back=True,
        ),
    ),
)


def as_offered(application: Any, offers: list[Offer]) -> list[Offer]:
    """The steps as a page offers them: where ink is stamped on paper, the button sets no digital seal."""
    offers = without_need(offers, "seal") if application.round.takes_wet_ink else offers
    return [_with_opinion(each) for each in offers] if application.edition.opinion_slot else offers


SUBMITTING = ("submit", "submit_by_delegation")
WITH_OPINION = (
    "签发即在“本市教育行政部门意见”栏写明意见、加盖本市数字签名，内容冻结并提交省级相关部门；省级受理前可以撤回。"
)


def _with_opinion(offer: Offer) -> Offer:
    """Where the form has a place for the city's own opinion, its approver writes it with the signature."""
    if offer.step.name not in SUBMITTING:
        return offer
    step = replace(offer.step, needs=("opinion", *offer.step.needs), explains=WITH_OPINION)
    return Offer(step, offer.verdict)


ROUND = Table(
    name="批次",
    state_labels=dict(RoundState.choices),
    steps=(
        Step(
            name="open",
            label="启动批次",
            sources=(RoundState.PREPARING,),
            target=RoundState.OPEN,
            actor="教育部批次管理员",
            who=permissions.manages_rounds,
            explains="启动后办事指南公开，城市自开放时间起可以填报。",
        ),
        Step(
            name="close",
            label="结束批次",
            sources=(RoundState.OPEN,),
            target=RoundState.CLOSED,
            actor="教育部批次管理员",
            who=permissions.manages_rounds,
            explains="结束后不再接受提交，已提交的继续办理。",
        ),
        Step(
            name="reopen",
            label="重新启动",
            sources=(RoundState.CLOSED,),
            target=RoundState.OPEN,
            actor="教育部批次管理员",
            who=permissions.manages_rounds,
            needs=("reason",),
            explains="重新启动后，在截止时间内可以继续提交。",
        ),
    ),
)
