"""Every list of the portal can be taken along as XLSX and CSV, or says here why not.

A list is a table on a page, or cards and panels that are drawn one for each row. Short rows of links beside the work
are none.
"""

import re
from pathlib import Path

from django.urls import URLResolver, get_resolver

from portal.kit.listings import listings

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# What is printed or sent, and what pages are drawn from.
NO_PAGES = ("papers", "components", "bootstrap5", "tables")
CAPTION = re.compile(r'{% tableframe caption="?([^"%]+?)"?(?: whole=True)? %}')
OTHER_TABLES = re.compile(r"{% render_table |<table")
LOOP = re.compile(r"{% for ([^%]*?) %}(.*?){% (?:empty|endfor) %}", re.DOTALL)
DRAWN = re.compile(r'{% panel|<article|class="[^"]*card')
OFFERED = re.compile(r'{% exports(?: "[^"]+")? %}')

FORM = "a form in rows: what is typed, not what is kept"
DETAIL = "a few rows of one object, read with it"
PUBLISHED = "for everybody; the whole of a cycle's figures is offered as files"
OWN_FILES = "has XLSX and CSV of its own, in the layout of the printed table"

WITHOUT: dict[str, dict[str, str]] = {
    "accounts/imported.html": {"已办理": "the answer to one upload; the codes in it are shown once and kept nowhere"},
    "casebook/_card.html": {'picture in entry.shown_pictures|slice:":1"': "the picture of one card"},
    "casebook/begin.html": {"call, kinds in calls": "what can be begun; the calls are a list of their own"},
    "documents/verify.html": {"文件中的数字签名": "the answer to one uploaded file"},
    "documents/verify_number.html": {"record in papers": "the answer to one number"},
    "jobs/exports.html": {"我的导出": "the exported files themselves"},
    "letters/letter.html": {"邮件、短信的发送情况": "stands in the list of letters, in a column"},
    "monitoring/_report_rows.html": {"table": "the table of a report, whose page offers it"},
    "monitoring/_row_conflict.html": {"table": FORM},
    "monitoring/_rows_to_tick.html": {"填报行": FORM},
    "monitoring/entry_preview.html": {"将要修改的内容": FORM},
    "monitoring/province_board.html": {"指标和城市": "each of its rows is a list of its own"},
    "monitoring/public/city.html": dict.fromkeys(("数据完整程度", "part in parts"), PUBLISHED),
    "monitoring/public/cycle.html": dict.fromkeys(("更正的数据", "part.element.title", "part in parts"), PUBLISHED),
    "monitoring/public/cycles.html": {"each in snapshots": PUBLISHED},
    "monitoring/public/indicator.html": {"page.definition.title": PUBLISHED},
    "monitoring/submission.html": {"与上次上报的不同": DETAIL},
    "monitoring/value.html": {"修改记录": DETAIL},
    "monitoring/version.html": {"area in areas": "the same indicators as in their tables"},
    "monitoring/workbook_preview.html": {"变化": FORM},
    "public/city.html": {"证书": DETAIL},
    "public/open_data.html": {
        "数据文件": "the files themselves",
        "监测数据": "the files themselves",
        "operation.caption": "documentation of the interface for programs",
    },
    "register/counts_form.html": {"各省城市数": FORM},
    "register/coverage.html": {"各地数字": OWN_FILES, "历年数字": OWN_FILES},
    "register/statistics.html": {"table.title": OWN_FILES},
    "review/assessment/case.html": {"各专家评分": "stands in the workbook of all scores of the round"},
    "review/assessment/propose.html": {"拟分配": FORM},
    "review/ballot_form.html": {"提请表决的城市": FORM},
    "review/batch.html": {"逐项核对": FORM},
    "review/decided.html": {"逐市结果": "the answer to one press; the same cities stand in 决定一览"},
    "review/minutes_form.html": {"表决情况": FORM},
    "review/visit.html": {"考察组": DETAIL},
    "review/_board_form.html": {"caption": "the table of the two boards, which offer it"},
    "shell/gallery.html": {"各市申报情况": "the catalogue of the components"},
    "shell/parts/_open_work.html": {"未办结的工作": "what one person hands over; printed as a record"},
    "shell/procedure.html": {"procedure.name": "the procedure in words"},
    "workbooks/preview.html": {"导入预览": FORM},
}


def lists_of(text: str) -> list[str]:
    """What a template lists: captions of tables, tables without one, loops over cards and panels with a link."""
    captions = CAPTION.findall(text)
    others = ["table"] * (len(OTHER_TABLES.findall(text)) - len(captions))
    loops = [rows for rows, drawn in LOOP.findall(text) if "{% url" in drawn and DRAWN.search(drawn)]
    return [*captions, *others, *loops]


def test_a_list_is_exported_or_says_why_not() -> None:
    wrong, seen = [], set()
    for path in sorted(TEMPLATES.rglob("*.html")):
        name, text = str(path.relative_to(TEMPLATES)), path.read_text("utf-8")
        if name.split("/")[0] in NO_PAGES:
            continue
        found, offered, without = lists_of(text), len(set(OFFERED.findall(text))), WITHOUT.get(name, {})
        seen.add(name)
        if set(without) - set(found) or len(found) - len(without) > offered:
            wrong.append(f"{name}: {found}, {offered} exported, {sorted(without)} excepted")
    assert not wrong, "Offer {% exports %} or say in WITHOUT why not:\n" + "\n".join(wrong)
    assert set(WITHOUT) <= seen


def test_each_registered_list_is_offered_on_its_page() -> None:
    assert {name.partition("#")[0] for name in listings()} <= all_names(get_resolver())
    offered = {
        part for path in TEMPLATES.rglob("*.html") for part in re.findall(r'{% exports "([^"]+)" %}', path.read_text())
    }
    assert {part for name in listings() if (part := name.partition("#")[2])} == offered


def all_names(resolver: URLResolver, space: str = "") -> set[str]:
    found = set()
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            found |= all_names(each, f"{space}{each.namespace}:" if each.namespace else space)
        else:
            found.add(f"{space}{each.name}")
    return found
