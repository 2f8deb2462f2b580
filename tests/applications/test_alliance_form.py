"""The form of 2017 as data: the official wording in its order."""

from applications.editions import get_edition

EDITION = get_edition("alliance_2017")

# 中成协[2017]022号, 附件二, as issued: each row of the table with the words of its cells.
OFFICIAL = [
    ("本市主管学习型城市建设工作的部门", []),
    ("本市教育行政部门在学习型城市建设中承担的主要职能和任务", []),
    (
        "本市教育行政部门分管学习型城市建设工作的主要负责人",
        ["姓名", "职务", "办公电话（加区号）", "手机", "电子邮箱"],
    ),
    (
        "本市教育行政部门负责学习型城市建设工作的处室及负责人",
        ["处室名称", "负责人姓名", "职务", "办公电话（加区号）", "手机", "电子邮箱"],
    ),
    ("联系人", ["姓名", "职务", "办公电话（加区号）", "手机", "电子邮箱"]),
    ("本市创建学习型城市起始时间", []),
    ("本市创建学习型城市管理体制、组织领导机构的设置情况", []),
    (
        "本市出台学习型城市建设法规、政策、规划等文件情况（文件名称、发布单位、发布时间）",
        ["文件名称", "发布单位", "发布时间"],
    ),
    (
        "本市召开学习型城市建设的重要会议或开展活动情况（时间、举办单位、名称、主题、内容、规模等）",
        ["时间", "举办单位", "名称", "主题", "内容", "规模"],
    ),
    ("本市开展学习型城市建设的创新点与初步成效", []),
    ("本市创建学习型城市存在的主要困难和问题", []),
    ("本市教育行政部门意见", []),
    ("省级教育行政部门意见", []),
    ("中国成人教育协会和全国学习型城市建设联盟秘书处意见", []),
]


def test_the_fourteen_parts_read_as_issued() -> None:
    assert EDITION.title == "全国学习型城市建设联盟成员城市申报表"
    assert [part.label for part in EDITION.printed_parts] == [label for label, _ in OFFICIAL]


def test_their_fields_read_as_issued() -> None:
    for part, (label, cells) in zip(EDITION.printed_parts, OFFICIAL, strict=True):
        labels = [cell.label for question in part.questions for cell in question.cells]
        assert labels == (cells or ([] if part.page == "opinion" else [label]))


def test_the_form_prints_no_limits() -> None:
    assert not any(cell.limit for _, cell in EDITION.cells())
    assert not any(question.total_limit for question in EDITION.questions)


def test_advice_is_marked_as_ours() -> None:
    for edition in (EDITION, get_edition("network_2023")):
        for question in edition.questions:
            assert question.hint.startswith("填写提示：") or not question.help
