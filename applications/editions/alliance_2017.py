"""全国学习型城市建设联盟成员城市申报表, as issued in 2017.

Source: 中成协[2017]022号, 附件二. Labels are the official wording; helps are ours.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from applications.choices import EvidenceFormat, Kind
from applications.editions.base import Cell, Edition, EvidenceItem, Group, Part, Question
from applications.editions.procedures import ALLIANCE_PROCEDURE

NAME = Cell("name", "姓名")
POST = Cell("post", "职务")
PHONE = Cell("phone", "办公电话（加区号）", Kind.PHONE, help="例如 0571-12345678")
MOBILE = Cell("mobile", "手机", Kind.MOBILE, help="11位手机号")
EMAIL = Cell("email", "电子邮箱", Kind.EMAIL)

# The form sets no number of rows; this bound only keeps a mistaken paste within reason.
MOST_ROWS = 30


# How the stepper calls the parts; pages and paper carry the official labels.
SHORT = {
    "lead_department": "主管部门",
    "education_bureau_duties": "教育局职能和任务",
    "bureau_leader": "分管负责人",
    "office": "处室及负责人",
    "contact": "联系人",
    "started_on": "起始时间",
    "organisation": "体制和机构",
    "documents": "文件情况",
    "meetings": "会议和活动",
    "innovations": "创新点和成效",
    "difficulties": "困难和问题",
}


def alone(question: Question) -> Part:
    """One of the fourteen rows of the form's table: a part of one question, under its own label."""
    return Part(question.key, question.label, (Group("", (question,)),), short=SHORT[question.key])


def text(key: str, label: str, advice: str) -> Question:
    return Question(key, label, (Cell("text", label, Kind.LONG),), help=advice)


QUESTIONS = (
    Question(
        "lead_department",
        "本市主管学习型城市建设工作的部门",
        (Cell("text", "本市主管学习型城市建设工作的部门"),),
        help="填写部门全称。",
    ),
    text(
        "education_bureau_duties",
        "本市教育行政部门在学习型城市建设中承担的主要职能和任务",
        "依据本市有关文件中的职责分工，逐条写明。",
    ),
    Question(
        "bureau_leader",
        "本市教育行政部门分管学习型城市建设工作的主要负责人",
        (NAME, POST, PHONE, MOBILE, EMAIL),
    ),
    Question(
        "office",
        "本市教育行政部门负责学习型城市建设工作的处室及负责人",
        (Cell("office_name", "处室名称"), replace(NAME, label="负责人姓名"), POST, PHONE, MOBILE, EMAIL),
    ),
    Question("contact", "联系人", (NAME, POST, PHONE, MOBILE, EMAIL)),
    Question(
        "started_on",
        "本市创建学习型城市起始时间",
        (Cell("on", "本市创建学习型城市起始时间", Kind.WHEN),),
        help="填写年、月，例如 2013年10月。",
    ),
    text(
        "organisation",
        "本市创建学习型城市管理体制、组织领导机构的设置情况",
        "写明领导机构的名称、组成、办公室设在何处，以及各成员单位的分工。",
    ),
    Question(
        "documents",
        "本市出台学习型城市建设法规、政策、规划等文件情况（文件名称、发布单位、发布时间）",
        (Cell("title", "文件名称"), Cell("issuer", "发布单位"), Cell("on", "发布时间", Kind.WHEN)),
        most_rows=MOST_ROWS,
        row_word="文件",
    ),
    Question(
        "meetings",
        "本市召开学习型城市建设的重要会议或开展活动情况（时间、举办单位、名称、主题、内容、规模等）",
        (
            Cell("on", "时间", Kind.WHEN, help="可填每年10月"),
            Cell("host", "举办单位"),
            Cell("name", "名称"),
            Cell("theme", "主题", required=False),
            Cell("content", "内容", Kind.LONG),
            Cell("scale", "规模", required=False),
        ),
        most_rows=MOST_ROWS,
        row_word="会议或活动",
    ),
    text(
        "innovations",
        "本市开展学习型城市建设的创新点与初步成效",
        "写本市自己的做法和可以核实的成效，附数据和年份。",
    ),
    text("difficulties", "本市创建学习型城市存在的主要困难和问题", "如实简述，不影响申报。"),
)

# 三、申报参加全国学习型城市建设联盟的条件, word for word.
WHO_MAY_APPLY = "符合下列条件的地级及地级以上城市均可推荐申报："
CONDITION_WORDS = (
    "1.该城市认真贯彻《教育部等七部门关于推进学习型城市建设的意见》，制定了创建学习型城市文件，有机构负责该项工作，"
    "在构建终身教育体系、创建学习型城市、推进终身学习平台和社会学习资源建设、营造终身学习文化、强化保障条件等方面开展了相应工作，"
    "取得相应成果；",
    "2.该城市在学习型城市建设中不断完善体制、机制建设，初步形成了工作体系；",
    "3.教育部门在学习型城市建设中发挥了积极作用，成为推动学习型城市建设的重要力量；",
    "4.该城市有参加“联盟”的意愿和积极性，能够积极参加“联盟”组织的活动，承担“联盟”交办的有关工作。",
)
CONDITION_ADVICE = (
    "写明创建文件的名称和文号、负责机构，以及已开展的工作和成果。",
    "写明领导机构、议事制度、考核和经费安排。",
    "写明教育局承担的职责和牵头开展的工作。",
    "写明参加意愿由谁研究决定；可写已参加的交流活动。",
)


def condition(number: int, words: str, advice: str) -> Question:
    """One condition: the city says whether it holds, and by what that is known."""
    return Question(
        f"condition_{number}",
        words,
        (Cell("met", "本市是否符合", Kind.CONFIRM), Cell("grounds", "依据", Kind.LONG)),
        help=f"{advice}佐证材料在“佐证材料”部分上传。",
    )


CONDITIONS = Part(
    "conditions",
    "申报条件",
    (
        Group(
            WHO_MAY_APPLY,
            tuple(
                condition(number, words, advice)
                for number, (words, advice) in enumerate(zip(CONDITION_WORDS, CONDITION_ADVICE, strict=True), 1)
            ),
        ),
    ),
    intro="条件为通知第三部分原文。请逐条确认并写明依据，由省级教育行政部门逐条认定；本部分不印在申报表上。",
    is_printed=False,
)

EVIDENCE_INTRO = "逐条证明符合申报条件的材料，采用PDF格式；同一份材料证明几条的，在各条分别上传。不印在申报表上。"
EVIDENCE = (
    *(
        EvidenceItem(
            f"condition_{number}",
            f"申报条件{number}的佐证材料",
            EvidenceFormat.PDF,
            advice,
            required=True,
            at_least=1,
            shares=True,
        )
        for number, advice in enumerate(
            (
                "创建学习型城市的文件、机构设置文件，以及工作和成果的材料。",
                "领导小组、联席会议、考核、经费等制度文件。",
                "教育局职责、牵头工作的材料。",
                "同意申报的会议纪要、批复或函件。",
            ),
            1,
        )
    ),
    EvidenceItem("others", "其他材料", EvidenceFormat.PDF, "与申报表所列文件、活动对应的材料。"),
    EvidenceItem("photos", "活动照片", EvidenceFormat.PHOTO, "原图上传，每张须填写简介和版权信息。"),
)

OPINIONS = (
    ("bureau_opinion", "本市教育行政部门意见", "本市意见"),
    ("province_opinion", "省级教育行政部门意见", "省级意见"),
    ("secretariat_opinion", "中国成人教育协会和全国学习型城市建设联盟秘书处意见", "秘书处意见"),
)

# What the network form asks for too. Its 特色案例 are chosen anew; lead department and difficulties it does not ask for.
TO_NETWORK_2023 = {
    "bureau_leader.name": "bureau_leader.name",
    "bureau_leader.post": "bureau_leader.post",
    "office.office_name": "office.office_name",
    "office.name": "office.name",
    "office.post": "office.post",
    "office.phone": "office.phone",
    "office.mobile": "office.mobile",
    "contact.name": "contact.name",
    "contact.post": "contact.post",
    "contact.phone": "contact.phone",
    "contact.mobile": "contact.mobile",
    "contact.email": "contact.email",
    "started_on.on": "started.on",
    "organisation.text": "coordination.text",
    "documents.title": "documents.title",
    "documents.issuer": "documents.issuer",
    "documents.on": "documents.on",
    "meetings.on": "activities.on",
    "meetings.host": "activities.host",
    "meetings.name": "activities.name",
    "meetings.theme": "activities.theme",
    "meetings.content": "activities.content",
    "meetings.scale": "activities.scale",
    "innovations.text": "results.text",
}

# Texts for which a round may set a limit of its own.
LIMITABLE = {question.key: question.label for question in QUESTIONS if question.cells[0].kind == Kind.LONG}

EDITION = Edition(
    key="alliance_2017",
    title="全国学习型城市建设联盟成员城市申报表",
    source="中成协[2017]022号 附件二",
    parts=(
        *map(alone, QUESTIONS),
        CONDITIONS,
        Part("evidence", "佐证材料", page="evidence", intro=EVIDENCE_INTRO, is_printed=False),
        *(Part(key, label, page="opinion", short=short) for key, label, short in OPINIONS),
    ),
    evidence=EVIDENCE,
    declaration="",
    instructions=(),
    paper_template="papers/alliance_2017.html",
    # Parts twelve to fourteen, each with its opinion, seal and date.
    slots={"bureau": "city", "province": "province", "secretariat": "secretariat"},
    opinion_slot="bureau",
    carried_to={"network_2023": TO_NETWORK_2023},
    procedure=ALLIANCE_PROCEDURE,
)


def with_options(options: dict[str, Any]) -> Edition:
    """The edition as a round reads it: ``limits`` are what it sets for long texts, for which the form prints none."""
    limits = dict(options.get("limits", ()))
    if not limits:
        return EDITION
    return replace(EDITION, parts=tuple(_limited(part, limits) for part in EDITION.parts))


def _limited(part: Part, limits: Mapping[str, int]) -> Part:
    groups = (
        replace(
            group,
            questions=tuple(
                replace(question, cells=(replace(question.cells[0], limit=limits[question.key]),))
                if question.key in limits
                else question
                for question in group.questions
            ),
        )
        for group in part.groups
    )
    return replace(part, groups=tuple(groups))
