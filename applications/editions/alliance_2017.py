"""全国学习型城市建设联盟成员城市申报表, as issued in 2017.

Source: 中成协[2017]022号, 附件二. Labels are the official wording; helps are ours.
"""

from dataclasses import replace
from typing import Any

from applications.choices import Kind
from applications.editions.base import Cell, Edition, Group, Part, Question
from applications.editions.procedures import ALLIANCE_PROCEDURE

NAME = Cell("name", "姓名")
POST = Cell("post", "职务")
PHONE = Cell("phone", "办公电话（加区号）", Kind.PHONE, help="例如 0571-12345678")
MOBILE = Cell("mobile", "手机", Kind.MOBILE, help="11位手机号")
EMAIL = Cell("email", "电子邮箱", Kind.EMAIL)

# The form sets no number of rows; this bound only keeps a mistaken paste within reason.
MOST_ROWS = 30


def alone(question: Question) -> Part:
    """One of the fourteen rows of the form's table: a part of one question, under its own label."""
    return Part(question.key, question.label, (Group("", (question,)),))


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

OPINIONS = (
    ("bureau_opinion", "本市教育行政部门意见"),
    ("province_opinion", "省级教育行政部门意见"),
    ("secretariat_opinion", "中国成人教育协会和全国学习型城市建设联盟秘书处意见"),
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

EDITION = Edition(
    key="alliance_2017",
    title="全国学习型城市建设联盟成员城市申报表",
    source="中成协[2017]022号 附件二",
    parts=(*map(alone, QUESTIONS), *(Part(key, label, page="opinion") for key, label in OPINIONS)),
    evidence=(),
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
    """The edition as a round reads it: it has no readings."""
    return EDITION
