"""转发包 as a Word file, and the call list as a workbook."""

from collections.abc import Iterable
from datetime import datetime

from applications.models import Round
from portal.accounts.models import Organisation
from portal.documents.docx import HEI, LEFT, OfficialDocument, row
from portal.documents.xlsx import OfficialSheet
from portal.kit.dates import beijing
from portal.kit.pages import deadline_words
from review.selectors.contacts import Called
from review.sheets.forwarding import Forwarding

NOTE = "由平台按本批次设置生成，供转发各市；正式行文的格式和文字以本单位公文为准。印发前删去本行。"
DEMO_NOTE = "（演示）"
CALL_WIDTHS = (6, 18, 30, 14, 20, 18, 22, 24)
CALL_HEADS = ("序号", "地区", "单位", "姓名", "职责", "联系电话", "登录情况", "申报状态")


def forwarding_docx(pack: Forwarding) -> bytes:
    """The pack to be passed on: deadline, how to fill in, the guide of the round, contacts, messages to copy."""
    out = OfficialDocument(note=NOTE + (DEMO_NOTE if pack.round.is_demo else ""))
    out.title(pack.round.title, after=0)
    out.title("填报提示")
    out.paragraph("各市教育局：", indent=0)
    out.paragraph(f"{pack.round.title}已开始填报，现将有关事项提示如下。")
    out.heading("一、截止时间")
    out.paragraph(
        f"本省城市提交截止时间为{pack.by_when}，以签发人“签发并提交”、请求到达平台的时间为准；暂存和送签不算提交。"
    )
    _extended(out, pack)
    out.heading("二、填报地址和账号")
    out.paragraph(f"登录{pack.address}填报。账号由省级账号管理员开通，首次登录用一次性验证码设置密码。")
    _guide(out, pack.round)
    out.heading("四、联系方式")
    for each in pack.contacts:
        out.paragraph(f"{each.user.name}（{each.role_words}）：{each.user.phone}")
    for line in _lines(pack.round.contacts or ("" if pack.contacts else "请咨询省级相关部门。")):
        out.paragraph(line)
    out.heading("五、可转发的文字")
    out.paragraph("（一）短信", face=HEI)
    out.paragraph(pack.short_message, align=LEFT)
    out.paragraph("（二）工作群消息", face=HEI)
    for line in _lines(pack.long_message):
        out.paragraph(line, align=LEFT)
    return out.bytes()


def _extended(out: OfficialDocument, pack: Forwarding) -> None:
    if not pack.extended:
        return
    out.paragraph("以下城市已批准延期：")
    table = out.table((60, 90))
    for words in [
        ("城市", "延期至"),
        *((str(each.organisation.place), deadline_words(each.due)) for each in pack.extended),
    ]:
        for cell, text in zip(row(table), words, strict=True):
            cell.paragraphs[0].add_run(text)


def _guide(out: OfficialDocument, round: Round) -> None:
    out.heading("三、办事指南")
    for label, text in (
        ("申请条件", round.conditions),
        ("申请材料", round.materials),
        ("办理流程", round.process),
    ):
        if text.strip():
            out.heading(label, level=2)
            for line in _lines(text):
                out.paragraph(line)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def call_list_workbook(round: Round, office: Organisation, called: Iterable[Called]) -> bytes:
    """联络名单 to be printed: an office without anybody who can act is named all the same."""
    sheet = OfficialSheet("联络名单", CALL_WIDTHS, landscape=True)
    sheet.title(f"{round.title}联络名单")
    sheet.line(f"{office.name}　内部使用，含个人信息，请勿外传" + ("　演示数据" if round.is_demo else ""))
    sheet.header(CALL_HEADS)
    sheet.rows(_call_rows(called), horizontal="left")
    return sheet.bytes()


def _call_rows(called: Iterable[Called]) -> Iterable[tuple[object, ...]]:
    for number, each in enumerate(called, 1):
        place = each.organisation.place.name if each.organisation.place else ""
        for contact in each.people:
            yield (
                number, place, each.organisation.name, contact.user.name, contact.role_words,
                contact.user.phone or "未填写", signed_in_words(contact.signed_in_at, is_waiting=contact.is_waiting),
                each.word,
            )  # fmt: skip
        if not each.people:
            yield number, place, each.organisation.name, "没有账号", "", "", "", each.word


def signed_in_words(at: datetime | None, *, is_waiting: bool) -> str:
    """上次登录 2026年11月21日 17:00, or that the person never has."""
    if at is not None:
        return f"上次登录 {beijing(at)}"
    return "尚未设置密码" if is_waiting else "从未登录"
