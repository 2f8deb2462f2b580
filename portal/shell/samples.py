"""A whole form filled in for an invented city: what the demonstration types, and the sample 填写示例 shows."""

from collections.abc import Mapping, Sequence

from applications.editions import Edition, Part, address, get_edition
from applications.forms.parts import PartForm
from applications.selectors import AnswerSheet, Entry
from portal.shell import alliance_samples

SAMPLE_CITY = "演示市"

CITY_ANSWERS: Mapping[str, Mapping[str, str]] = {
    "city_leader": {"name": "演示市领导", "post": "副市长"},
    "bureau_leader": {"name": "演示局领导", "post": "副局长"},
    "office": {
        "office_name": "职业教育与终身教育处",
        "name": "演示处长",
        "post": "处长",
        "phone": "0572-1234567",
        "mobile": "13800000000",
    },
    "contact": {
        "name": "演示联系人",
        "post": "主任科员",
        "phone": "0572-1234568",
        "mobile": "13900000000",
        "email": "demo@example.cn",
    },
    "population": {"value": "345.60", "year": "2025"},
    "area": {"value": "5820", "year": "2025"},
    "gdp_per_capita": {"value": "118,000", "year": "2025"},
    "schooling_years": {"value": "10.9", "year": "2020"},
    "started": {
        "on": "2014年10月16日",
        "event": "（演示）召开全市学习型城市建设推进会，印发《关于推进学习型城市建设的实施意见》。",
    },
    "overview": {
        "text": (
            "（演示）本市地处平原水网地带，辖四县三区，是区域性中心城市。近年来经济保持平稳增长，先进制造、数字经济和现代服务业"
            "协同发展，城乡居民收入差距持续缩小。教育事业均衡优质发展，学前教育普及普惠，义务教育优质均衡，职业教育与产业"
            "布局紧密衔接，开放大学、社区学院、社区学校和居村学习点构成四级社区教育网络。文化事业繁荣，公共图书馆、文化馆、"
            "博物馆全部免费开放，“十五分钟学习圈”覆盖城区全部街道和九成以上乡镇。全市每年举办全民终身学习活动周，"
            "市民经常性参与学习的比例逐年提高。"
        )
    },
    "slogan": {"text": "处处可学，时时能学，人人乐学"},
    "coordination": {
        "text": (
            "（演示）成立由市长任组长、分管副市长任副组长的学习型城市建设工作领导小组，办公室设在市教育局。教育部门负责统筹"
            "协调和社区教育、老年教育；人社部门负责职业技能培训；文旅部门负责公共文化场馆和全民阅读；民政部门负责社区治理与"
            "养老服务中的学习活动；财政部门保障经费；统计部门负责监测数据。领导小组每年召开两次会议，各县区参照设立机构。"
        )
    },
    "goals": {
        "text": (
            "（演示）中期目标（2024—2027年）：社区教育优质学校覆盖率达到八成，老年教育学位翻一番，建成市级学分银行。"
            "长期目标（2024—2033年）：形成人人皆学、处处能学、时时可学的终身学习体系，学习型组织占比明显提高。"
            "目前中期任务已完成过半：新建社区学习点一百二十个，市级终身学习平台注册市民突破四十万人，开设课程三千余门。"
        )
    },
    "results": {
        "text": (
            "（演示）市民学习参与率由2018年的四成提高到2025年的六成以上；培育学习共同体一千余个，其中市级示范八十个；"
            "老年大学和学习点年服务二十余万人次；企业职工技能培训年均九万人次。多家媒体予以报道，周边城市多次来访交流。"
        )
    },
}

CITY_ROWS: Mapping[str, list[Mapping[str, str]]] = {
    "activities": [
        {
            "on": "2014年10月",
            "host": "市人民政府",
            "name": "全市学习型城市建设推进会",
            "theme": "统筹推进学习型城市建设",
            "content": "（演示）部署学习型城市建设任务，印发实施意见。",
            "scale": "参会300人",
        },
        {
            "on": "每年10月",
            "host": "市教育局",
            "name": "全民终身学习活动周",
            "theme": "全民智学，助力成长",
            "content": "（演示）开放学习场所，展示学习成果，推介百姓学习之星。",
            "scale": "全市120个分会场",
        },
    ],
    "documents": [
        {
            "title": "关于推进学习型城市建设的实施意见（演示）",
            "issuer": "市人民政府",
            "on": "2014年10月",
            "content": "（演示）明确目标、任务、分工和保障措施。",
        },
        {
            "title": "社区教育高质量发展行动计划（演示）",
            "issuer": "市教育局等九部门",
            "on": "2023年5月",
            "content": "（演示）提出四级网络建设标准和督导办法。",
        },
    ],
    "cases": [
        {
            "name": "水乡学堂（演示）",
            "text": "（演示）以古桥、老街、渡口为课堂，招募社区能人任教，开设方言、蚕桑、水利等课程二百余门，年参与八万人次，"
            "形成一镇一品的学习共同体。",
        },
        {
            "name": "夜间学校（演示）",
            "text": "（演示）企业园区与职业院校合办夜校，工人下班后就近上课，按学时记入学分银行，三年结业一万六千人。",
        },
    ],
}


# What is filled in on which form: the answers, and the rows of what repeats.
Answers = Mapping[str, Mapping[str, str]]
Rows = Mapping[str, Sequence[Mapping[str, str]]]
SAMPLES: Mapping[str, tuple[Answers, Rows]] = {
    "network_2023": (CITY_ANSWERS, CITY_ROWS),
    "alliance_2017": (alliance_samples.ANSWERS, alliance_samples.ROWS),
}


def sample_edition(key: str = "") -> Edition:
    """The form ``key`` that there is a sample of; the network's, when none is named."""
    return get_edition(key if key in SAMPLES else "network_2023")


def sample_sheet(edition: Edition) -> AnswerSheet:
    """The sample's answers, in the shape of those of an application."""
    sheet = AnswerSheet()
    answers, repeated = SAMPLES[edition.key]
    for question in edition.questions:
        rows = repeated[question.key] if question.repeats else [answers[question.key]]
        sheet.row_ids[question.key] = [str(number) if question.repeats else "" for number in range(1, len(rows) + 1)]
        for row, texts in zip(sheet.row_ids[question.key], rows, strict=True):
            for cell, text in texts.items():
                sheet.entries[address(question.key, cell, row)] = Entry(text, 1)
    return sheet


def sample_parts(edition: Edition) -> list[tuple[Part, PartForm | None]]:
    """The parts of the form in order, those with questions filled in."""
    sheet = sample_sheet(edition)
    return [(part, PartForm(part, sheet) if part.page == "questions" else None) for part in edition.parts]
