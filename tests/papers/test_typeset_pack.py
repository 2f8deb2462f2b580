"""审议材料 and 考察报告 on paper."""

from typing import Any

from tests.papers.reading import in_order, typeset

VISIT: dict[str, Any] = {
    "dates": "2026年11月22日至2026年11月23日",
    "programme": "上午座谈\n下午走访",
    "team": [
        {"name": "演示组长", "unit": "演示研究所", "role": "组长"},
        {"name": "㛃成员", "unit": "", "role": "成员"},
    ],
    "report": "情况与申报材料一致。" * 30,
    "finding": "有保留",
    "finding_text": "专职人员有缺口。",
    "reported": "2026年11月24日",
}


def city(name: str, **changes: Any) -> dict[str, Any]:
    figure = {"label": "本市常住人口", "value": "345.60", "unit": "万人", "year": "2025"}
    return {
        "city": name,
        "province": "浙江省",
        "number": "W2026-330500",
        "version": 1,
        "sha256": "0" * 64,
        "submitted": "2026年11月1日",
        "state": "评审完成",
        "way": "省级推荐",
        "ground": "",
        "figures": [figure] * 4,
        "started": "2014年10月16日",
        "event": "推进会",
        "documents": ["一"],
        "activities": [],
        "cases": [],
        "evidence": 3,
        "texts": [(label, "各项工作有序推进，" * 60) for label in ("概况", "机制", "目标", "成效")],
        "opinion": "同意推荐。",
        "opinion_by": "浙江省教育厅，2026年11月10日",
        "checked": "2026年11月12日",
        "check_remark": "",
        "median": "82",
        "spread": "6",
        "scores": ["79", "85"],
        "visits": [VISIT],
        "decision": "",
        **changes,
    }


def test_a_pack_has_a_page_for_each_city_and_a_ballot_with_all_of_them() -> None:
    content = {
        "title": "部级审议会",
        "round": "2026年申报",
        "meets_on": "2026年12月1日",
        "made": "2026年11月30日 09:00",
        "office": "教育部职业教育与成人教育司",
        "has_experts": True,
        "experts": 2,
        "is_demo": True,
        "cities": [city("湖州市"), city("嘉兴市", median="", scores=[], visits=[], checked="")],
    }
    printed = typeset("papers/pack.html", content)
    assert printed.pages == 6, "cover, contents, table, two cities, ballot"
    expected = [
        "审议材料",
        "部级审议会",
        "目录",
        "各市情况汇总表",
        "评分中位数",
        "湖州市",
        "专家1：79",
        "有保留",
        "表决票",
    ]
    assert in_order(printed.text, expected) is None


def test_a_report_of_a_visit_names_team_and_finding_and_leaves_room_to_sign() -> None:
    content = {
        "city": "浙江省湖州市",
        "round": "2026年申报",
        "application": "W2026-330500（第1版）",
        "is_demo": True,
        "pictures": [],
        "others": ["座谈记录.pdf"],
        **VISIT,
    }
    printed = typeset("papers/visit.html", content)
    expected = [
        "实地考察报告",
        "湖州市",
        "考察结论",
        "有保留",
        "专职人员有缺口",
        "考察组",
        "签字",
        "演示组长",
        "㛃成员",
    ]
    assert in_order(printed.text, expected) is None
