"""全国学习型城市网络成员城市申请表, as issued in 2023.

Source: 新时代学习型城市建设指南, 附件1. Labels are the official wording; helps are ours.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from applications.choices import EvidenceFormat, Kind
from applications.editions.base import (
    Cell,
    Edition,
    EvidenceItem,
    Group,
    Part,
    Question,
)

NAME = Cell("name", "姓名")
POST = Cell("post", "职务")
PHONE = Cell("phone", "办公电话", Kind.PHONE, help="带区号，例如 0571-12345678")
MOBILE = Cell("mobile", "手机号", Kind.MOBILE, help="11位手机号")
EMAIL = Cell("email", "电子邮箱", Kind.EMAIL)


def figure(key: str, label: str, unit: str, *, note: str = "", **rules: Any) -> Question:
    """A row of part 二: 信息, 数据, 年份. Its label is printed with the unit."""
    return Question(
        key,
        f"{label}（{unit}）",
        (
            Cell("value", "数据", Kind.FIGURE, unit=unit, **rules),
            Cell("year", "年份", Kind.YEAR),
        ),
        help=note or "年份为数据所属年份。",
    )


CONTACTS = Part(
    "contacts",
    "一、相关工作负责人及联系人",
    (
        Group(
            "",
            (
                Question(
                    "city_leader",
                    "市分管学习型城市建设工作负责人",
                    (NAME, POST),
                    help="分管这项工作的市领导，职务写全称，例如 副市长。不知由谁分管的，请市政府办公室确认。",
                ),
                Question(
                    "bureau_leader",
                    "市教育行政部门分管学习型城市建设工作负责人",
                    (NAME, POST),
                    help="本局分管这项工作的局领导，例如 副局长。",
                ),
                Question(
                    "office",
                    "市教育行政部门负责学习型城市建设工作的处室及负责人",
                    (
                        Cell("office_name", "处室名称"),
                        Cell("name", "负责人姓名"),
                        POST,
                        PHONE,
                        MOBILE,
                    ),
                    help="处室名称按机构编制文件的全称填写；电话能在工作时间接通。",
                ),
                Question(
                    "contact",
                    "工作联系人",
                    (NAME, POST, PHONE, MOBILE, EMAIL),
                    help="具体经办、能回答审核问题的人；审核期间按此联系，人员变动请及时更新。填写前请告知本人用途。",
                ),
            ),
        ),
    ),
)

BASICS = Part(
    "basics",
    "二、申请城市基本资料",
    (
        Group(
            "",
            (
                figure(
                    "population",
                    "本市常驻人口",
                    "万人",
                    above=Decimal(0),
                    decimals=2,
                    likely=(Decimal(1), Decimal(3500)),
                    note=(
                        "“常驻”为申请表原文，指常住人口，不是户籍人口。可查本市最近一年的国民经济和社会发展统计公报、统计年鉴"
                        "（市统计局），或人口普查公报。以万人为单位，最多两位小数，例如公报为 3415600 人，填 341.56；年份为数据所属年份。"
                    ),
                ),
                figure(
                    "area",
                    "总面积",
                    "平方公里",
                    above=Decimal(0),
                    likely=(Decimal(10), Decimal(500_000)),
                    note=(
                        "全市行政区域的土地面积，不是建成区面积。可查统计年鉴的行政区划部分，或由民政、自然资源部门提供；"
                        "1 平方公里等于 100 公顷。年份为数据所属年份。"
                    ),
                ),
                figure(
                    "gdp_per_capita",
                    "人均GDP",
                    "元",
                    above=Decimal(0),
                    likely=(Decimal(5_000), Decimal(500_000)),
                    note=(
                        "按常住人口计算的人均地区生产总值，以元为单位。可查本市统计公报或统计年鉴（市统计局）；"
                        "与人口数据尽量用同一年份。年份为数据所属年份，不是公报发布的年份。"
                    ),
                ),
                figure(
                    "schooling_years",
                    "本市16-59周岁人口平均受教育年限",
                    "年",
                    above=Decimal(0),
                    most=Decimal(25),
                    likely=(Decimal(5), Decimal(18)),
                    note=(
                        "来自人口普查、1%人口抽样调查等统计调查，不是每年都有：可查普查公报，或请市统计局提供；没有更新数据的，"
                        "填最近一次调查的，年份填调查年份，例如 2020。注意与“15岁及以上人口平均受教育年限”不同。"
                    ),
                ),
            ),
        ),
    ),
)

STRATEGY = Part(
    "strategy",
    "三、本市学习型城市建设的总体战略",
    (
        Group(
            "（一）学习型城市建设概况",
            (
                Question(
                    "started",
                    "1.本市正式开展学习型城市建设工作的时间（注明启动的标志性事件，如召开有关会议、印发相关文件或举办有关活动等）",
                    (
                        Cell("on", "时间", Kind.WHEN),
                        Cell("event", "标志性事件", Kind.LONG),
                    ),
                    help=(
                        "以可以查证的事件为准：首次召开推进会、印发实施意见或成立领导小组。时间可以只到月，例如 2014年10月；"
                        "事件写明会议名称或文件名称、文号。"
                    ),
                ),
                Question(
                    "overview",
                    "2.简要介绍本市经济社会和文化发展状况（500字以内）",
                    (Cell("text", "经济社会和文化发展状况", Kind.LONG, limit=500),),
                    help="区位和区划、经济发展、教育和文化设施各用一两句，数据与第二部分一致；可参考当年政府工作报告。",
                ),
                Question(
                    "slogan",
                    "3.学习型城市建设宣传口号（20字以内，没有可不填）",
                    (Cell("text", "宣传口号", Kind.SHORT, required=False, limit=20),),
                    required=False,
                    help="本市正式使用过的口号，标点计入字数；没有可以空着。",
                ),
            ),
        ),
        Group(
            "（二）学习型城市建设的组织领导",
            (
                Question(
                    "coordination",
                    "1.简述本市学习型城市建设协调运行机制，各参与单位、组织的具体职能和任务（300字以内）",
                    (Cell("text", "协调运行机制、职能和任务", Kind.LONG, limit=300),),
                    help="依据成立领导小组或联席会议的文件：谁牵头、办公室设在哪里、多久议事一次，教育、人社、文旅、民政、财政等各做什么。",
                ),
                Question(
                    "activities",
                    "2.本市召开的学习型城市建设重要会议或开展的重要活动（请列出时间、主办单位、名称、主题、内容、规模等，最多列举5项）",
                    (
                        Cell("on", "时间", Kind.WHEN, help="可填每年10月"),
                        Cell("host", "主办单位"),
                        Cell("name", "名称"),
                        Cell("theme", "主题", required=False),
                        Cell("content", "内容", Kind.LONG),
                        Cell("scale", "规模", required=False, help="例如 参加人数、场次"),
                    ),
                    most_rows=5,
                    row_word="活动",
                    help="挑选最能说明工作的，全市性的优先；每年举办的填一项，时间可写每年10月。规模写参加人数、场次。",
                ),
            ),
        ),
        Group(
            "（三）学习型城市建设的规划进展",
            (
                Question(
                    "documents",
                    "1.制定的有关学习型城市建设的法规、政策、规划等文件（包括文件名称、发布单位、发布时间、核心内容，最多列举5个文件）",
                    (
                        Cell("title", "文件名称"),
                        Cell("issuer", "发布单位"),
                        Cell("on", "发布时间", Kind.WHEN),
                        Cell("content", "核心内容", Kind.LONG),
                    ),
                    most_rows=5,
                    row_word="文件",
                    help="写文件全称和文号，由市人大、市政府或多部门印发的优先；全文作为佐证材料上传。核心内容一两句即可。",
                ),
                Question(
                    "goals",
                    "2.学习型城市建设的中期（3-5年）和长期（5-10年）目标及实施进展情况（400字以内）",
                    (Cell("text", "中期、长期目标及实施进展", Kind.LONG, limit=400),),
                    help="目标从规划、行动计划中摘取，写明年份和指标；进展写已完成的，用数字说明。",
                ),
            ),
        ),
        Group(
            "（四）学习型城市建设的特色亮点",
            (
                Question(
                    "cases",
                    "1.在推进学习型城市建设、促进全民终身学习方面创建的特色案例或品牌项目（最多3个项目或案例，400字以内）",
                    (
                        Cell("name", "项目或案例名称"),
                        Cell("text", "项目或案例介绍", Kind.LONG),
                    ),
                    most_rows=3,
                    row_word="案例",
                    total_limit=400,
                    help="400字为全部项目或案例合计。每个写清做法、受益人群和成效，避免与其他栏目重复。",
                ),
                Question(
                    "results",
                    "2.建设成效及社会影响（300字以内）",
                    (Cell("text", "建设成效及社会影响", Kind.LONG, limit=300),),
                    help="用前后对比的数据说明，例如市民学习参与率、学习场所数；社会影响写获得的表彰、报道、交流，注明年份。",
                ),
            ),
        ),
    ),
)

EVIDENCE_INTRO = (
    "佐证材料，包括但不限于政策文件、法律法规、活动案例、活动照片等。文本材料采用PDF格式。"
    "照片取材应为本市内容，或关于本市在学习型城市建设方面的特色案例。"
    "照片须为原创的、未经压缩的且未更改大小的。每张照片须配有一段简介以及版权信息。"
)

EVIDENCE = (
    EvidenceItem(
        "consent",
        "市政府同意文件",
        EvidenceFormat.PDF,
        "城市申请须经市政府同意：请上传市政府同意申请的批复、会议纪要或函件的扫描件。",
        required=True,
        at_least=1,
        sample="img/samples/consent.svg",
    ),
    EvidenceItem(
        "policies",
        "政策文件、法律法规",
        EvidenceFormat.PDF,
        "与第三部分所列文件对应的全文。",
        sample="img/samples/policy.svg",
    ),
    EvidenceItem(
        "activities",
        "活动案例",
        EvidenceFormat.PDF,
        "活动方案、总结、报道等文本材料。",
        sample="img/samples/activity.svg",
    ),
    EvidenceItem(
        "photos",
        "活动照片",
        EvidenceFormat.PHOTO,
        "原图上传，每张须填写简介和版权信息。",
        sample="img/samples/photo.svg",
    ),
)

EDITION = Edition(
    key="network_2023",
    title="全国学习型城市网络成员城市申请表",
    source="新时代学习型城市建设指南 附件1",
    parts=(
        CONTACTS,
        BASICS,
        STRATEGY,
        Part("evidence", "四、佐证材料", page="evidence", intro=EVIDENCE_INTRO),
        Part("declaration", "五、申请声明", page="declaration"),
        Part("opinion", "六、相关负责单位意见", page="opinion"),
    ),
    evidence=EVIDENCE,
    declaration=(
        "{city}，申请加入全国学习型城市网络。我们承诺积极推进学习型城市建设，遵循全国学习型城市网络成员的相关要求，"
        "支持全国学习型城市网络的发展目标并参与各项活动。"
    ),
    instructions=(
        "请仔细阅读填报信息，根据申报城市的实际情况进行填报。",
        "1.申请表共六部分，均为必填项。",
        "2.项目描述部分，要简明扼要、重点突出、特色鲜明，字数控制在限制范围内。",
    ),
    paper_template="papers/network_2023.html",
    slots={"cover": "city", "declaration": "city", "province": "province"},
)


def with_options(options: dict[str, Any]) -> Edition:
    """The edition as a round reads it: ``cases_limit_each`` takes the 400字 of 特色案例 for each case."""
    if not options.get("cases_limit_each"):
        return EDITION
    return replace(EDITION, parts=tuple(_each_case_limited(part) for part in EDITION.parts))


def _each_case_limited(part: Part) -> Part:
    return replace(
        part,
        groups=tuple(replace(g, questions=tuple(map(_limit_each, g.questions))) for g in part.groups),
    )


def _limit_each(question: Question) -> Question:
    if question.key != "cases":
        return question
    cells = tuple(replace(cell, limit=question.total_limit) if cell.key == "text" else cell for cell in question.cells)
    return replace(question, cells=cells, total_limit=None, help="每个项目或案例400字以内。写清做法、受益人群和成效。")
