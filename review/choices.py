"""States of a case, a summary sheet, a list and a claim, with what each audience may know of them."""

from django.db import models

from applications.editions.procedures import ALLIANCE, NETWORK


class CaseState(models.TextChoices):
    """Where an application stands after it was submitted."""

    SUBMITTED = "submitted", "待受理"
    ACCEPTED = "accepted", "已受理，核实中"
    PROPOSED = "proposed", "待省级签发"
    ENDORSED = "endorsed", "省级已推荐，待上报"
    SENT_UP = "sent_up", "已上报，部级审核中"
    # Only in rounds with experts, between the formal check and the decision.
    IN_ASSESSMENT = "in_assessment", "专家评审中"
    ASSESSED = "assessed", "评审完成"
    # Only in the alliance's procedure, where no sheet goes up and no ministry decides.
    AT_SECRETARIAT = "at_secretariat", "已上报，联盟秘书处审核中"
    AT_SIGNATURE = "at_signature", "待秘书处签发"
    SECRETARIAT_AGREED = "secretariat_agreed", "秘书处已同意，待工作委员会审议"
    CONFIRMED = "confirmed", "拟确认加入"
    NOT_CONFIRMED = "not_confirmed", "不予确认"
    # The way of a city that joins by right of a membership: no summary sheet, no assessment.
    MEMBER_CHECK = "member_check", "已上报，待确认成员资格"
    MEMBER_CONFIRMED = "member_confirmed", "拟直接加入"
    # Both ways end here; what follows are the ways back and out.
    PUBLISHED = "published", "已公布加入"
    RETURNED = "returned", "退回修改"
    WITHDRAWN = "withdrawn", "已撤回"
    DECLINED = "declined", "不予推荐"
    VOIDED = "voided", "已作废"


class Way(models.TextChoices):
    """How a city joins; the register of memberships decides it when the application is submitted."""

    RECOMMENDED = "recommended", "省级推荐"
    DIRECT = "direct", "直接加入"


# What is decided above that nobody below learns before the list is published, and what shows in its place; by
# procedure.
SEEN_BELOW: dict[str, dict[str, CaseState]] = {
    NETWORK: {
        CaseState.IN_ASSESSMENT: CaseState.SENT_UP,
        CaseState.ASSESSED: CaseState.SENT_UP,
        CaseState.CONFIRMED: CaseState.SENT_UP,
        CaseState.NOT_CONFIRMED: CaseState.SENT_UP,
        CaseState.MEMBER_CONFIRMED: CaseState.MEMBER_CHECK,
    },
    ALLIANCE: {
        CaseState.AT_SIGNATURE: CaseState.AT_SECRETARIAT,
        CaseState.SECRETARIAT_AGREED: CaseState.AT_SECRETARIAT,
        CaseState.CONFIRMED: CaseState.AT_SECRETARIAT,
        CaseState.NOT_CONFIRMED: CaseState.AT_SECRETARIAT,
    },
}
HIDDEN_BELOW = frozenset(state for hidden in SEEN_BELOW.values() for state in hidden)
# Experts learn that an assessment is closed, not what was decided after it.
SEEN_BY_PANEL = {CaseState.CONFIRMED: CaseState.ASSESSED, CaseState.NOT_CONFIRMED: CaseState.ASSESSED}
ASSESSING = (CaseState.IN_ASSESSMENT, CaseState.ASSESSED)
# The alliance's secretariat: what it has before it, until the working committee votes.
WITH_THE_SECRETARIAT = (CaseState.AT_SECRETARIAT, CaseState.AT_SIGNATURE, CaseState.SECRETARIAT_AGREED)
PENDING_DECISIONS = HIDDEN_BELOW - frozenset(ASSESSING) - frozenset(WITH_THE_SECRETARIAT)
# What a list can hold: confirmed after an assessment, or by right of a membership.
LISTABLE = (CaseState.CONFIRMED, CaseState.MEMBER_CONFIRMED)
# The province's own draft, which the city does not see.
PROVINCE_INTERNAL = {CaseState.PROPOSED: CaseState.ACCEPTED}
# The states that may stand for another one: to the province, and to everybody below it.
VEILS_FOR_PROVINCE = frozenset(shown for hidden in SEEN_BELOW.values() for shown in hidden.values())
VEILS_FOR_CITY = VEILS_FOR_PROVINCE | frozenset(PROVINCE_INTERNAL.values())


class SheetState(models.TextChoices):
    DRAFT = "draft", "拟稿"
    SENT_UP = "sent_up", "已签发上报"
    VOIDED = "voided", "已失效"
    DISCARDED = "discarded", "已弃用"


class BallotState(models.TextChoices):
    OPEN = "open", "表决中"
    CLOSED = "closed", "表决结束"
    CANCELLED = "cancelled", "已取消"


class BallotWay(models.TextChoices):
    """How the working committee votes."""

    PORTAL = "portal", "网上表决"
    MEETING = "meeting", "会议表决"


class Choice(models.TextChoices):
    AGREE = "agree", "同意"
    AGAINST = "against", "不同意"
    ABSTAIN = "abstain", "弃权"


class ListState(models.TextChoices):
    DRAFT = "draft", "拟稿"
    # Only in rounds with a public notice.
    ON_NOTICE = "on_notice", "公示中"
    NOTICED = "noticed", "公示期满"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已更正"
    DISCARDED = "discarded", "已弃用"


# From the signing of a notice until its list is published or taken back, nothing on the list may change by itself.
ON_NOTICE = (ListState.ON_NOTICE, ListState.NOTICED)


class ObjectionState(models.TextChoices):
    """Where an objection to a city on notice stands."""

    RECEIVED = "received", "待办理"
    ASKED = "asked", "已征求省级说明"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"
    LAPSED = "lapsed", "随公示撤回终止"


# How an objection ended says whether its city is still on the list, which the province learns by the published list.
OBJECTION_SEEN_BELOW = {
    ObjectionState.UPHELD: ObjectionState.RECEIVED,
    ObjectionState.DISMISSED: ObjectionState.RECEIVED,
}


def objection_seen_by(kind: str, state: str, *, withdrawn: bool) -> ObjectionState:
    """The state as an organisation of this kind may know it: how it ended would tell a pending decision.

    With a notice that is withdrawn all end alike, whether they had been decided or not.
    """
    known = ObjectionState(state)
    if kind == "ministry":
        return known
    return ObjectionState.LAPSED if withdrawn else OBJECTION_SEEN_BELOW.get(known, known)


# Still to be answered.
OPEN_OBJECTIONS = (ObjectionState.RECEIVED, ObjectionState.ASKED)


class ObjectionBy(models.TextChoices):
    """以个人名义 or 以单位名义: an objection bears a name."""

    PERSON = "person", "个人"
    UNIT = "unit", "单位"


class ObjectionSource(models.TextChoices):
    """How an objection reached the ministry."""

    PORTAL = "portal", "网上提交"
    LETTER = "letter", "来信"
    MAIL = "mail", "电子邮件"
    VISIT = "visit", "来访"


class ClaimState(models.TextChoices):
    """Where a claim of membership stands."""

    FILED = "filed", "待确认"
    CONFIRMED = "confirmed", "已确认并登记"
    DECLINED = "declined", "不予确认"
    WITHDRAWN = "withdrawn", "已撤回"


class PackageState(models.TextChoices):
    """How far a ZIP of materials is that is made while it is sent."""

    READY = "ready", "可以下载"
    SENDING = "sending", "正在打包下载"
    SENT = "sent", "已下载完"
    BROKEN = "broken", "未下载完"


# Offered to begin with until an organisation has its own; the portal's words, nothing official.
STARTER_PHRASES = (
    "请补充说明。",
    "数据与年份不对应，请核对后填写。",
    "数据与佐证材料不一致，请核对。",
    "内容过于简略，请补充具体做法和成效。",
    "佐证材料不清晰或不完整，请重新上传。",
    "此处填写的内容与本栏要求不符，请按填写说明修改。",
    "文字有误，请核对后更正。",
)


class MarkSource(models.TextChoices):
    """Where a marked fault comes from."""

    READING = "", "审阅时标记"
    MINISTRY = "ministry", "教育部退回"
    UNRESOLVED = "unresolved", "上次退回仍未解决"


class BoardPage(models.TextChoices):
    """Which board a saved selection belongs to."""

    CITIES = "board", "各市进度"
    PROVINCES = "provinces", "各省进度"


class BatchStep(models.TextChoices):
    """What can be done with several rows at once; each row all the same by itself."""

    ACCEPT = "accept", "批量受理"
    PROPOSE = "propose", "批量拟推荐并送签"
    ENDORSE = "endorse", "批量签发推荐意见"
    REMIND = "remind", "催办"


class Outcome(models.TextChoices):
    """What became of one row of a batch."""

    DONE = "done", "已办理"
    REFUSED = "refused", "未办理"


class Readiness(models.TextChoices):
    """How ready a city is to apply, as its province says."""

    RIPE = "ripe", "条件成熟"
    INTENDS = "intends", "拟申报"
    GROWING = "growing", "培育中"
    NOT_NOW = "not_now", "暂不申报"


class CheckMethod(models.TextChoices):
    """How a province verified something."""

    DOCUMENTS = "documents", "查阅材料"
    TELEPHONE = "telephone", "电话核实"
    VISIT = "visit", "实地核实"


class CheckResult(models.TextChoices):
    """What verifying has shown."""

    TRUE = "true", "属实"
    DOUBTFUL = "doubtful", "有疑问"
    FALSE = "false", "不属实"


# What a checklist begins with until a province writes its own; the portal's words, nothing official.
STARTER_CHECKS = (
    "市政府同意文件：文号、日期与印章清晰、真实",
    "负责人和联系人：单位、职务、电话可以联系到本人",
    "常驻人口、面积、人均GDP等基本资料：与统计公报或统计部门的数据一致",
    "领导体制和协调机制：成立文件和各单位职责与填报一致",
    "法规、政策、规划：文件真实有效，名称、发布单位和时间无误",
    "会议和活动：时间、规模有材料证明",
    "特色案例和品牌项目：确在实施，成效有材料证明",
    "照片：为本市情况，有说明和版权信息",
)


class VisitState(models.TextChoices):
    """Where an on-site visit stands."""

    PLANNED = "planned", "已安排，未通知"
    ANNOUNCED = "announced", "已通知省、市"
    REPORTED = "reported", "已报告"
    CANCELLED = "cancelled", "已取消"


class VisitFinding(models.TextChoices):
    """考察结论 of a visit."""

    PASS = "pass", "通过"
    RESERVED = "reserved", "有保留"
    FAIL = "fail", "不通过"


# A visit that stands out: the decision waits for its report.
VISITS_UNDER_WAY = (VisitState.PLANNED, VisitState.ANNOUNCED)


class CertificateState(models.TextChoices):
    """What a certificate is worth today."""

    VALID = "valid", "有效"
    REPLACED = "replaced", "已换发"
    REVOKED = "revoked", "已撤销"
    LAPSED = "lapsed", "已失效"


class StandingKind(models.TextChoices):
    """What is changed about a member city after it was published."""

    LOST = "lost", "补发证书"
    RENAMED = "renamed", "换发证书"
    LEAVE = "leave", "退出"
    REVOKE = "revoke", "撤销成员资格"
    KEEP = "keep", "更名后沿用成员资格"
    TRANSFER = "transfer", "合并后转入成员资格"


# Kinds by which a membership ends; the certificate falls with it.
ENDING = (StandingKind.LEAVE, StandingKind.REVOKE, StandingKind.KEEP, StandingKind.TRANSFER)
# Kinds that answer the renaming or merging of a place.
FOLLOWING = (StandingKind.KEEP, StandingKind.TRANSFER)


class StandingState(models.TextChoices):
    DRAFT = "draft", "待签发"
    SIGNED = "signed", "已签发"
    DISCARDED = "discarded", "已弃用"


class AssignmentState(models.TextChoices):
    """How far an expert is with one city; told by the row itself."""

    ASSIGNED = "assigned", "待声明"
    READING = "reading", "待评分"
    SCORING = "scoring", "评分中"
    SUBMITTED = "submitted", "已提交"
    ENDED = "ended", "已终止"


class AssignmentEnd(models.TextChoices):
    """Why an expert does not assess a city any more."""

    RECUSED = "recused", "利害关系回避"
    WITHDRAWN = "withdrawn", "专家退出"
    TAKEN_OFF = "taken_off", "改由他人评审"
    RETURNED = "returned", "申请退回省级"


# The levels of a criterion, the lowest first: 1 to 5 points out of 5.
LEVELS = ("不足", "较弱", "一般", "良好", "优秀")
EXPERT_NUMBERS = "一二三四五六七八九十"


def expert_word(number: int) -> str:
    """专家一, 专家二 …: what an expert is called where names stay hidden."""
    return f"专家{EXPERT_NUMBERS[number - 1]}" if 0 < number <= len(EXPERT_NUMBERS) else f"专家{number}"


# A rubric to begin with, in the portal's own words; nothing official. Each round adapts it.
STARTER_RUBRIC = (
    (
        "basis",
        "工作基础与组织领导",
        25,
        (
            "没有牵头机构和工作安排",
            "有牵头部门，机制未运转",
            "机制已建立，运转一般",
            "机制健全，部门分工明确",
            "机制健全，多部门持续协同并有制度保障",
        ),
    ),
    (
        "planning",
        "规划与目标",
        20,
        ("没有规划", "有设想，目标不清", "有规划，措施笼统", "规划和阶段目标明确", "规划明确，逐年落实并有评估"),
    ),
    (
        "resources",
        "学习资源与服务",
        20,
        ("资源缺乏", "资源零散", "有基本的学习场所和课程", "资源丰富，覆盖城乡", "资源丰富，重点人群都有相应服务"),
    ),
    (
        "features",
        "特色项目与创新",
        20,
        ("没有特色项目", "有项目，未形成特色", "有特色，影响有限", "特色鲜明，有示范作用", "特色鲜明，经验已推广"),
    ),
    (
        "effects",
        "成效与社会影响",
        15,
        ("看不出成效", "成效缺少佐证", "有成效，佐证一般", "成效明显，佐证充分", "成效显著，佐证充分且持续"),
    ),
)


class ConditionResult(models.TextChoices):
    """What the province finds of one condition of applying."""

    MET = "met", "符合"
    NOT_MET = "not_met", "不符合"


class CopiesEvent(models.TextChoices):
    """What the secretariat records of the paper copies."""

    ARRIVED = "arrived", "已收到"
    MISSING = "missing", "已通知补寄"
    WAIVED = "waived", "免交"


COPIES_ASKED = 2  # 一式两份
