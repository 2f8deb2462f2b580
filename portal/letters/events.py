"""Every event that people are told of: its name in the code, its title, who receives it, what its text may name.

The one registry: the outbox, the wordings and the tests go by it. An event that is missing here is still sent (with
the text as it was given), and fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})

# What each text may name, with samples for the preview. 标题 and 正文 are what the step itself has to say.
COMMON: Mapping[str, str] = MappingProxyType(
    {
        "标题": "演示批次：申请有新的进展",
        "正文": "（演示）这里是本次通知的具体内容，例如退回理由、补正期限。",
        "收件人": "演示填报员甲",
        "单位": "湖州市教育局（演示）",
    }
)
DEADLINE: Mapping[str, str] = MappingProxyType(
    {"批次": "2026年全国学习型城市网络申报（演示）", "期限": "2026年12月10日 23:59:59", "剩余天数": "3"}
)

CITY = "城市填报人、签发人"
PROVINCE = "省级经办人、签发人"
MINISTRY = "教育部审核人、签发人"


@dataclass(frozen=True)
class Event:
    """One kind of letter.

    ``inner``: an office writes to its own people; nobody else reads it in the outbox. ``discreet``: outside of the
    portal (mail, webhook) only that something has come, since the text is for the person who has signed in.
    ``values``: what the text may name beside ``COMMON``, with samples.
    """

    name: str
    title: str
    receivers: str
    inner: bool = False
    discreet: bool = False
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def placeholders(self) -> dict[str, str]:
        """Everything that the text may name, with samples."""
        return {**COMMON, **self.values}


def _inner(name: str, title: str, receivers: str, *, discreet: bool = False) -> Event:
    return Event(name, title, receivers, inner=True, discreet=discreet)


EVENTS: Mapping[str, Event] = MappingProxyType(
    {
        each.name: each
        for each in (
            # --- The portal itself
            Event("letters.test", "测试通知", "本人"),
            # --- Accounts
            _inner("account.password_set", "密码已重新设置", "本人", discreet=True),
            _inner("appointment.begun", "已任职", "本人"),
            _inner("appointment.ended", "已结束任职", "本人"),
            _inner("scan.recorded", "湿章扫描件已存档，可以签发", "本单位签发人"),
            _inner("seal.brought", "印章图样待确认", "本单位签发人"),
            _inner("seal.declined", "印章图样未予启用", "上传人"),
            _inner("work.handed_over", "工作移交", "接收人"),
            # --- Rounds and deadlines
            Event("round.extended", "已批准延期", "获准延期单位的人员"),
            Event("round.exception", "已同意例外申报", CITY),
            Event("case.paper_copies", "纸质材料登记", CITY),
            Event("round.extension_withdrawn", "延期已收回", "原获准延期单位的人员"),
            Event("round.nudged", "催办", "被催办单位可以办理的人员"),
            Event("round.quotas_set", "推荐名额已下达", PROVINCE),
            Event("deadline.city", "城市提交截止提醒", CITY, values=DEADLINE),
            Event("deadline.province", "省级上报截止提醒", PROVINCE, values=DEADLINE),
            Event("province.digest", "各市进度简报", PROVINCE, values={"批次": DEADLINE["批次"]}),
            # --- Inside a city
            _inner("application.hand_over", "申请待签发", "本市签发人"),
            _inner("application.send_back", "签发人退回修改", "本市填报人"),
            _inner("application.submit_by_slip", "已凭签批单提交", "本市填报人、签发人"),
            _inner("application.void", "申请已作废", "本市填报人、签发人"),
            Event("application.delegate", "紧急委托签发", "本市人员；省级相关部门"),
            _inner("evidence.refused", "佐证材料被拒", "上传人"),
            _inner("slip.asked", "征集单", "市直部门填报人"),
            _inner("slip.answered", "征集单已答复", "本市填报人"),
            _inner("slip.declined", "征集单不能提供", "本市填报人"),
            _inner("slip.closed", "征集单已结束", "市直部门填报人"),
            # --- Returns
            Event("case.returned", "申请被退回修改", CITY),
            Event("return.due", "退回修改到期提醒", CITY, values=DEADLINE),
            Event("return.overdue", "退回修改已逾期", CITY, values=DEADLINE),
            Event("case.opinion_voided", "推荐意见已作废", PROVINCE),
            Event("case.returned_to_province", "申请被退回省级", f"{CITY}；{PROVINCE}"),
            Event("sheet.voided", "汇总表已失效", MINISTRY),
            Event("sheet.to_be_signed_again", "汇总表须重新签发", CITY),
            # --- The way of a case
            Event("case.received", "收到城市提交的申请", PROVINCE),
            Event("case.withdrawn", "申请已撤回", PROVINCE),
            Event("case.voided", "申请已作废", PROVINCE),
            Event("case.accepted", "申请已受理", CITY),
            Event("case.endorsed", "省级已推荐", CITY),
            Event("case.declined", "本批次不予推荐", CITY, discreet=True),
            Event("sheet.drawn_up", "汇总表待签发", "省级签发人"),
            Event("case.sent_up", "已上报教育部", CITY),
            Event("case.sent_up_directly", "已直接上报教育部", CITY),
            Event("case.goes_directly", "改为直接加入", f"{CITY}；{PROVINCE}"),
            Event("case.not_member", "改按省级推荐办理", f"{CITY}；{PROVINCE}"),
            # --- Visits
            Event("case.visit_announced", "实地考察通知", f"{CITY}；{PROVINCE}"),
            Event("case.visit_rescheduled", "实地考察改期", f"{CITY}；{PROVINCE}"),
            Event("case.visit_called_off", "实地考察取消", f"{CITY}；{PROVINCE}"),
            # --- Claims of membership
            Event("claim.filed", "成员资格申报", "教育部审核人；省级经办人"),
            Event("claim.declined", "成员资格不予确认", f"{CITY}；省级经办人", discreet=True),
            Event("claim.confirmed", "成员资格已确认", f"{CITY}；省级经办人"),
            # --- Experts
            _inner("assessment.assigned", "评审任务", "专家", discreet=True),
            _inner("assessment.reminded", "评审提醒", "专家", discreet=True),
            _inner("assessment.taken_off", "改由他人评审", "专家", discreet=True),
            _inner("assessment.returned", "评审终止", "专家", discreet=True),
            _inner("assessment.complete", "各位专家均已评分", "专家、组长；教育部审核人", discreet=True),
            _inner("assessment.said", "评审讨论", "专家", discreet=True),
            _inner("assessment.needs_another", "需另行分配专家", "组长；教育部审核人", discreet=True),
            _inner("assessment.bar_lifted", "组长同意专家不回避", "教育部审核人", discreet=True),
            # --- The alliance
            _inner("case.secretariat_drafted", "秘书处意见待签发", "联盟秘书处签发人", discreet=True),
            Event("case.at_secretariat", "收到省级推荐的城市", "联盟秘书处经办人、签发人"),
            _inner("ballot.opened", "工作委员会表决", "联盟工作委员会委员", discreet=True),
            _inner("ballot.cancelled", "表决取消", "联盟工作委员会委员", discreet=True),
            _inner("ballot.closed", "表决结束", "联盟秘书处经办人", discreet=True),
            Event("association.named", "请协同核实", "省级成人教育协会经办人、签发人"),
            Event("association.remarked", "收到协会说明", "省级经办人"),
            # --- Lists
            _inner("list.drawn_up", "名单待签发", "教育部签发人", discreet=True),
            # --- Public notices
            _inner("notice.drawn_up", "公示待签发", "教育部签发人", discreet=True),
            Event("notice.signed", "开始公示", f"{CITY}；{PROVINCE}"),
            Event("notice.withdrawn", "公示已撤回", f"{CITY}；{PROVINCE}"),
            _inner("objection.received", "收到异议", "教育部审核人（该市的决定人除外）", discreet=True),
            Event("objection.asked", "请提交说明", PROVINCE, discreet=True),
            _inner("objection.stated", "省级已提交说明", "办理异议的审核人", discreet=True),
            Event("case.published", "已公布加入", f"{CITY}；{PROVINCE}"),
            Event("case.put_on_notice", "列入公示", f"{CITY}；{PROVINCE}"),
            Event("case.notice_withdrawn", "公示已撤回", f"{CITY}；{PROVINCE}"),
            _inner("standing.drawn_up", "成员资格变动待签发", "教育部签发人", discreet=True),
            Event("standing.signed", "成员资格变动", f"{CITY}；{PROVINCE}", discreet=True),
            Event("case.not_confirmed", "本批次不予确认", f"{CITY}；{PROVINCE}", discreet=True),
            Event("case.struck", "名单更正", f"{CITY}；{PROVINCE}", discreet=True),
            # --- Case collection
            Event("monitoring.query", "对监测数据的询问", "填报单位、城市填报人"),
            Event("monitoring.answer", "对监测数据询问的答复", "提出询问的单位"),
            Event("casebook.called", "案例征集通知", f"{CITY}；{PROVINCE}"),
            _inner("casebook.hand_over", "案例待签发", "本市签发人"),
            _inner("casebook.send_back", "案例退回填报人", "本市填报人"),
            Event("casebook.submitted", "收到城市报送的案例", PROVINCE),
            Event("casebook.withdrawn", "案例已撤回", PROVINCE),
            Event("casebook.recommended", "案例已推荐", CITY),
            Event("casebook.received", "收到推荐的案例", MINISTRY),
            Event("casebook.returned", "案例退回修改", CITY),
            Event("casebook.declined", "案例未予推荐", CITY, discreet=True),
            _inner("casebook.to_review", "案例评审任务", "专家", discreet=True),
            _inner("casebook.recused", "案例评审专家回避", "安排评审的编辑", discreet=True),
            Event("casebook.chosen", "案例已入选", f"{CITY}；{PROVINCE}"),
            Event("casebook.waiting", "案例留待下一辑", f"{CITY}；{PROVINCE}", discreet=True),
            Event("casebook.revised", "作者修改待下一辑的案例", f"{PROVINCE}；{MINISTRY}"),
            Event("casebook.proof", "编辑稿请作者确认", CITY),
            Event("casebook.agreed", "作者已同意定稿", MINISTRY),
            Event("casebook.objected", "作者提出修改意见", MINISTRY),
            Event("casebook.edited_again", "案例重新编辑", CITY),
            Event("casebook.published", "案例已发布", f"{CITY}；{PROVINCE}"),
            Event("casebook.taken_down", "案例已撤下", CITY, discreet=True),
            # --- Monitoring
            Event("monitoring.taken_in", "已纳入本期监测", CITY),
            _inner("monitoring.assigned", "监测填报任务", "市直部门、受托机构填报人"),
            _inner("monitoring.handed_back", "部门退还监测任务", "本市填报人"),
            _inner("monitoring.reminder", "监测填报提醒", "市直部门、受托机构填报人"),
            Event("monitoring.due", "监测上报期限提醒", CITY),
            _inner("monitoring.rows_submitted", "部门已提交监测数据", "本市填报人"),
            Event("monitoring.rows_returned", "监测数据退回修改", f"{CITY}；市直部门、受托机构填报人", discreet=True),
            _inner("monitoring.handed_over", "监测报告待签发", "本市签发人"),
            _inner("monitoring.sent_back", "监测报告退回汇总", "本市填报人"),
            Event("monitoring.signed", "城市上报监测数据", PROVINCE),
            Event("monitoring.withdrawn", "城市撤回上报的监测数据", PROVINCE),
            Event("monitoring.corrected", "城市更正监测数据", PROVINCE),
            Event("monitoring.returned", "监测报告已退回", CITY, discreet=True),
            Event("monitoring.accepted_by_province", "省级已接收监测数据", CITY),
            Event("monitoring.accepted", "监测数据已验收", f"{CITY}；{PROVINCE}"),
            Event("monitoring.returned_to_province", "监测报告退回省级", PROVINCE, discreet=True),
            Event("monitoring.rows_reopened", "监测数据重新开放", f"{CITY}；市直部门、受托机构填报人"),
            Event("monitoring.rows_closed", "重新开放的数据已收回", CITY),
            _inner("monitoring.experts_asked", "请专家为监测数据评分", "专家"),
        )
    }
)


def event_named(name: str) -> Event:
    """The registered event, or one that says no more than its name."""
    return EVENTS.get(name) or Event(name, "其他通知", "有关人员", discreet=True)


def inner_events() -> list[str]:
    return [each.name for each in EVENTS.values() if each.inner]
