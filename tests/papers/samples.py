"""What the papers of the tests are made of: frozen forms from empty to full, sheets, lists and certificates."""

from typing import Any

from applications.editions import get_edition
from applications.sheets import form_content
from review.sheets import title_lines

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SENTENCE = "坚持政府统筹、部门联动、社会参与，把学习型城市建设纳入经济社会发展规划，完善覆盖城乡的终身学习服务网络。"
RARE = "珺堃䶮㛃𬭎鄠邑盩厔"


def prose(length: int) -> str:
    """Running text of exactly ``length`` characters."""
    return (SENTENCE * (length // len(SENTENCE) + 1))[:length]


def answers(**changes: Any) -> dict[str, Any]:
    """Ordinary answers of the network form; a question can be replaced by name."""
    person = {"name": "王小明", "post": "副市长"}
    return {
        "city_leader": person,
        "bureau_leader": {"name": "李晓华", "post": "副局长"},
        "office": {
            "office_name": "职业教育与成人教育处（终身教育处）",
            "name": "陈立",
            "post": "处长",
            "phone": "0571-12345678",
            "mobile": "13800000000",
        },
        "contact": {
            "name": "欧阳文静",
            "post": "四级调研员",
            "phone": "0571-12345678-8001",
            "mobile": "13900000000",
            "email": "xuexichengshi.lianxiren@example.edu.cn",
        },
        "population": {"value": "1252.20", "year": "2023"},
        "area": {"value": "16850", "year": "2023"},
        "gdp_per_capita": {"value": "161129", "year": "2023"},
        "schooling_years": {"value": "11.5", "year": "2020"},
        "started": {
            "on": "2010年5月",
            "event": "市委、市政府召开学习型城市建设推进大会，印发《关于推进学习型城市建设的实施意见》。",
        },
        "overview": {"text": prose(200)},
        "slogan": {"text": "人人皆学、处处能学、时时可学"},
        "coordination": {"text": prose(180)},
        "activities": [activity(1), activity(2)],
        "documents": [document(1), document(2)],
        "goals": {"text": prose(150) + "\n" + prose(120)},
        "cases": [case(1, 120), case(2, 120)],
        "results": {"text": prose(160)},
        **changes,
    }


def activity(number: int, length: int = 70) -> dict[str, Any]:
    return row(
        number,
        on="每年10月",
        host="市教育局、市文化广电旅游局",
        name="全民终身学习活动周",
        theme="终身学习 共创未来",
        content=prose(length),
        scale="参加人数约12万人次",
    )


def document(number: int, length: int = 70) -> dict[str, Any]:
    return row(
        number,
        title="关于推进新时代学习型城市建设的实施意见",
        issuer="市人民政府办公室",
        on="2022年3月",
        content=prose(length),
    )


def case(number: int, length: int) -> dict[str, Any]:
    return row(number, name=f"市民大学堂（第{number}期）", text=prose(length))


def row(number: int, **cells: str) -> dict[str, Any]:
    return {"id": f"r{number}", "cells": cells}


def empty_answers() -> dict[str, Any]:
    """A draft that nobody has touched: what is not answered is an empty text, or has no rows."""
    questions = get_edition("network_2023").questions
    return {each.key: [] if each.repeats else {cell.key: "" for cell in each.cells} for each in questions}


def full_answers() -> dict[str, Any]:
    """Every text as long as the form allows and every row used."""
    return answers(
        started={"on": "2010年5月", "event": prose(300)},
        overview={"text": "\n".join(prose(125) for _ in range(4))},
        coordination={"text": prose(300)},
        activities=[activity(number, 500) for number in range(1, 6)],
        documents=[document(number, 400) for number in range(1, 6)],
        goals={"text": prose(400)},
        cases=[case(number, 126) for number in range(1, 4)],
        results={"text": prose(300)},
    )


def evidence(photos: int = 2) -> list[dict[str, Any]]:
    files = [
        file(1, "consent", "市人民政府关于同意申报全国学习型城市网络成员城市的批复.pdf", pages=2),
        file(2, "policies", "关于推进新时代学习型城市建设的实施意见.pdf", pages=16),
    ]
    return files + [
        file(
            3 + number,
            "photos",
            f"DSC_{number + 1:04}-全民终身学习活动周开幕式.jpg",
            size=8_437_201,
            introduction="2023年全民终身学习活动周开幕式现场，市民代表展示学习成果。",
            copyright="市融媒体中心 张琳 摄，授权使用",
        )
        for number in range(photos)
    ]


def file(
    pk: int, item: str, name: str, *, pages: int | None = None, size: int = 512_000, **words: str
) -> dict[str, Any]:
    return {
        "id": pk,
        "item": item,
        "name": name,
        "sha256": HASH,
        "size": size,
        "content_type": "application/pdf" if pages else "image/jpeg",
        "pages": pages,
        "introduction": "",
        "copyright": "",
        **words,
    }


def snapshot(**changes: Any) -> dict[str, Any]:
    """A frozen submission as ``applications.sheets.snapshot`` makes it."""
    city = {
        "code": "330100",
        "name": "杭州市",
        "province": "浙江省",
        "is_municipality": False,
        "organisation": "杭州市教育局",
        "recommended_by": "浙江省教育厅",
        **changes.pop("city", {}),
    }
    return {
        "edition": "network_2023",
        "options": {},
        "round": {"code": "2026", "title": "全国学习型城市网络2026年申报"},
        "number": "2026-330100-01",
        "version": 1,
        "is_demo": True,
        "city": city,
        "answers": answers(),
        "evidence": evidence(),
        "declaration": get_edition("network_2023").declaration.format(city=city["name"]),
        "handed_over_by": "填报人",
        "signed_by": "签发人",
        "submitted_at": "2026-11-21T17:00:03+08:00",
        **changes,
    }


def form(submitted_on: str = "2026年11月21日", **changes: Any) -> dict[str, Any]:
    """What the network form shows."""
    return form_content({**snapshot(**changes), "sha256": HASH}, submitted_on=submitted_on)


def receipt(**changes: Any) -> dict[str, Any]:
    data = snapshot()
    return {
        "title": "全国学习型城市网络成员城市申请表",
        "round": data["round"]["title"],
        "number": data["number"],
        "version": 2,
        "city": data["city"],
        "sha256": HASH,
        "submitted_at": "2026年11月21日 17:00:03",
        "signed_by": "周敏",
        "verify_at": "http://127.0.0.1:8000/verify/",
        "files": [{"name": each["name"], "sha256": each["sha256"], "extent": "2页"} for each in data["evidence"]],
        "is_demo": True,
        **changes,
    }


def summary(cities: int = 3, **changes: Any) -> dict[str, Any]:
    names = [
        "杭州市",
        "宁波市",
        "温州市",
        "嘉兴市",
        "湖州市",
        "绍兴市",
        "金华市",
        "衢州市",
        "舟山市",
        "台州市",
        "丽水市",
    ]
    return {
        "title": "推荐加入全国学习型城市网络城市汇总表",
        "is_supplement": False,
        "supplement_number": 0,
        "number": "2026-330000-HZ1",
        "round": "全国学习型城市网络2026年申报",
        "province": "浙江省教育厅",
        "filler": "李经办",
        "filler_contact": "0571-12345678",
        "is_demo": True,
        "sha256": HASH,
        "is_ranked": False,
        "date": "2026年11月25日",
        "rows": [
            {
                "position": number + 1,
                "is_reserve": False,
                "city": names[number % len(names)],
                "number": f"2026-3301{number:02}-01",
                "version": 1 + number % 2,
                "sha256": HASH,
            }
            for number in range(cities)
        ],
        **changes,
    }


MEMBERS = (
    ("河北省", "石家庄市"),
    ("吉林省", "长春市"),
    ("吉林省", "延边朝鲜族自治州"),
    ("浙江省", "杭州市"),
    ("浙江省", "宁波市"),
    ("新疆维吾尔自治区", "克孜勒苏柯尔克孜自治州"),
    ("新疆生产建设兵团", "石河子市"),
)


def membership_list(members: tuple[tuple[str, str], ...] = MEMBERS, **changes: Any) -> dict[str, Any]:
    title = changes.pop("title", "全国学习型城市网络成员城市名单")
    return {
        "title": title,
        "title_lines": title_lines(title),
        "batch": "第一批",
        "document_number": "演示〔2026〕1号",
        "round": "全国学习型城市网络2026年申报",
        "is_demo": True,
        "date": "2026年12月20日",
        "issued_by": "教育部职业教育与成人教育司",
        "sha256": HASH,
        "corrects": None,
        "correction_reason": "",
        "rows": [
            {"position": number, "province": province, "city": city}
            for number, (province, city) in enumerate(members, 1)
        ],
        **changes,
    }


def certificate(**changes: Any) -> dict[str, Any]:
    return {
        "number": "2026-ZS-330100",
        "code": "7KQ2M9XWBT4H",
        "city": "杭州市",
        "province": "浙江省",
        "batch": "第一批",
        "list_title": "全国学习型城市网络成员城市名单",
        "document_number": "演示〔2026〕1号",
        "issued_by": "教育部职业教育与成人教育司",
        "date": "2026年12月20日",
        "is_demo": True,
        **changes,
    }
