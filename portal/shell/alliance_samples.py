"""What the demonstration's cities fill in on the alliance's form. All of it is invented and marked 演示."""

PERSON = {"name": "演示负责人", "post": "副局长", "phone": "0572-0000000", "mobile": "13800000000"}

ANSWERS: dict[str, dict[str, str]] = {
    "lead_department": {"text": "市教育局（演示）"},
    "education_bureau_duties": {
        "text": "（演示）承担市学习型城市建设工作领导小组办公室职责，统筹社区教育、老年教育和继续教育，牵头制定规划和年度工作要点，"
        "管理四级社区教育网络和终身学习平台。"
    },
    "bureau_leader": {**PERSON, "email": "leader@example.invalid"},
    "office": {
        "office_name": "职业教育与成人教育处",
        **PERSON,
        "name": "演示处长",
        "post": "处长",
        "email": "office@example.invalid",
    },
    "contact": {**PERSON, "name": "演示联系人", "post": "科员", "email": "contact@example.invalid"},
    "started_on": {"on": "2013年10月"},
    "organisation": {
        "text": "（演示）2013年成立由市长任组长、分管副市长任副组长的学习型城市建设工作领导小组，办公室设在市教育局，"
        "成员单位二十三个，各县区和乡镇设相应机构，形成市、县、镇、村四级工作网络。"
    },
    "innovations": {
        "text": "（演示）以“水乡学堂”为品牌，把古桥、老街变成课堂，形成一镇一品的学习共同体；建成市级学分银行，"
        "开户四十二万人，累计登记学习成果一百六十万条。"
    },
    "difficulties": {"text": "（演示）农村社区教育专职教师不足，数字资源与老年人需求还有差距。"},
    "condition_1": {
        "met": "符合",
        "grounds": "（演示）市政府2014年12月印发实施意见，市学习型城市建设工作领导小组办公室设在市教育局，已建成四级社区教育网络。",
    },
    "condition_2": {"met": "符合", "grounds": "（演示）领导小组每年召开会议，工作纳入市对县区的年度考核。"},
    "condition_3": {"met": "符合", "grounds": "（演示）市教育局承担领导小组办公室职责，牵头制定规划和年度工作要点。"},
    "condition_4": {"met": "符合", "grounds": "（演示）市教育局办公会研究决定申报，愿意承担联盟交办的工作。"},
}

ROWS: dict[str, list[dict[str, str]]] = {
    "documents": [
        {"title": "关于推进学习型城市建设的实施意见（演示）", "issuer": "市人民政府", "on": "2014年12月"},
        {"title": "市终身教育发展规划（演示）", "issuer": "市教育局", "on": "2016年5月"},
    ],
    "meetings": [
        {
            "on": "每年10月",
            "host": "市教育局",
            "name": "全民终身学习活动周（演示）",
            "theme": "终身学习，服务发展",
            "content": "（演示）开幕式、成果展示和百姓学习之星事迹报告会。",
            "scale": "参加二十余万人次",
        },
        {
            "on": "2016年3月",
            "host": "市人民政府",
            "name": "学习型城市建设推进会（演示）",
            "theme": "",
            "content": "（演示）部署四级网络建设，签订目标责任书。",
            "scale": "三百余人",
        },
    ],
}

BUREAU_OPINION = "（演示）本市符合申报条件，所填内容属实，市政府同意，现申请加入全国学习型城市建设联盟。"
PROVINCE_OPINION = "（演示）经核实，该市学习型城市建设机构健全、成效明显，符合四项条件，同意推荐。"
SECRETARIAT_OPINION = "（演示）材料齐全，符合条件，同意，报联盟工作委员会审议。"
