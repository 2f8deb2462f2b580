"""The demonstration's monitoring: last year's cycle, accepted and published, and this year's, under way in three cities.

Made by the services that people use. Every figure is invented and marked 演示; the indicators are the demonstration's own.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from monitoring.choices import VersionState
from monitoring.models import CityReport, Commission, Cycle, FrameworkVersion, Improvement, Plan, Value
from monitoring.services import acceptance, assignments, cycles, flow, plans, snapshots
from monitoring.services.entry import save_value
from portal.accounts.demo import Cast
from portal.accounts.models import Organisation
from portal.kit.dates import end_of_day
from portal.shell.assessed_round import moving_clock

DAYS_BEHIND = 8
# City: who fills in, who signs, officers of the province, and how large it is beside Huzhou.
CITIES = {
    "huzhou": ("hz-clerk", "hz-approver", "zj", "1"),
    "jiaxing": ("jx-clerk", "jx-approver", "zj", "1.61"),
    "mianyang": ("my-clerk", "my-approver", "sc", "1.42"),
}
FIGURES = {
    "population": 341.5,
    "adults": 284.2,
    "learners": 158.6,
    "community_points": 318,
    "learning_funds": 6820,
}
# The same everywhere, whatever the size of the city.
SHARES: Mapping[str, object] = {"示例4": "12.6", "示例5": "0.742", "示例12": "38.5"}
WORDS: Mapping[str, Mapping[str, object]] = {
    "1.1.1": {"text": "（演示）市委、市政府将学习型城市建设列入国民经济和社会发展规划，明确到2027年的目标和分工。"},
    "1.1.2": {"text": "（演示）每年举办全民终身学习活动周，市级媒体开设专栏，公共场所张贴宣传画。"},
    "1.2.1": {"text": "（演示）市学习型城市建设领导小组，2016年6月成立，分管副市长任组长，22个部门参加。"},
    "1.2.2": {"text": "（演示）市社区大学，2008年3月成立；市终身教育指导中心，2018年9月成立。"},
    "示例6": {"text": "是"},
    "示例7": {"text": "局部试行"},
    "示例8": {"text": "2016-06-18"},
    "示例9": {"text": "（演示）出台居民学习点管理办法，一张学习卡全市通用。"},
    "示例10": {"text": "（演示）2024年获评省级学习型城市建设示范；2025年获评省级社区教育品牌。"},
}
SOURCE = {"source_kind": "yearbook", "source_title": "统计年鉴（演示）", "source_page": "第12页", "quality": "verified"}
PAPER = {"source_kind": "department", "source_title": "年度工作总结（演示）", "quality": "reliable"}
GUIDE = (
    "（演示）各地按“提高认识—建立组织—制订方案、分解指标—收集数据、自查自评—上报评价—使用结果、改进工作”六步开展。\n"
    "数据确实无法取得的，选择“暂无法取得”并写明原因，不要估填；口径与定义不同的，写明口径。"
)
ARRANGEMENT = (
    "（演示）一、8月底前分解指标，明确各部门的填报行和期限。\n二、9月至10月各部门收集数据，附来源和佐证。\n"
    "三、11月上旬汇总核对、自查自评。\n四、11月中旬签发上报。"
)


def load(cast: Cast) -> None:
    """Both cycles, unless a demonstration cycle is there already or the framework has not been loaded."""
    version = FrameworkVersion.objects.filter(is_demo=True, state=VersionState.PUBLISHED).first()
    if version is None or Cycle.objects.filter(is_demo=True).exists():
        return
    with moving_clock(-DAYS_BEHIND):
        earlier = a_published_cycle(cast, version)
    current = open_cycle(cast, version, 2025, days=(20, 30, 45, 60), previous=earlier)
    huzhou, jiaxing, mianyang = cycles.take_in(
        cycle=current, cities=[cast.organisations[each] for each in CITIES], user=cast.people["moe-round"]
    )
    under_way(cast, huzhou)
    handed_up(cast, jiaxing, "jiaxing")
    begun(cast, mianyang)


def open_cycle(
    cast: Cast, version: FrameworkVersion, year: int, *, days: tuple[int, int, int, int], previous: Cycle | None = None
) -> Cycle:
    manager, today = cast.people["moe-round"], timezone.localdate()
    dues = [end_of_day(today + timedelta(days=each)) for each in days]
    cycle = Cycle(
        title=f"{year}年度学习型城市建设监测（演示）",
        year=year,
        version=version,
        previous=previous,
        due_departments=dues[0],
        due_cities=dues[1],
        due_provinces=dues[2],
        due_nation=dues[3],
        guide=GUIDE,
        is_demo=True,
    )
    return cycles.open_cycle(cycle=cycles.save_cycle(cycle=cycle, user=manager), user=manager)


def a_published_cycle(cast: Cast, version: FrameworkVersion) -> Cycle:
    """Last year: two cities the whole way up, the figures published, improvements written down."""
    cycle = open_cycle(cast, version, 2024, days=(2, 3, 5, 7))
    cities = {key: CITIES[key] for key in ("huzhou", "jiaxing")}
    reports = cycles.take_in(
        cycle=cycle, cities=[cast.organisations[each] for each in cities], user=cast.people["moe-round"]
    )
    reviewer, approver = cast.people["moe-reviewer"], cast.people["moe-approver"]
    for report, key in zip(reports, cities, strict=True):
        handed_up(cast, report, key)
        province = CITIES[key][2]
        officer, head = cast.people[f"{province}-officer"], cast.people[f"{province}-approver"]
        acceptance.accept_rows(report=report, rows=rows_of(report), user=officer)
        acceptance.accept_for_the_province(report=report, user=head)
        acceptance.accept(report=report, user=reviewer)
        write_improvements(report)
    snapshot = snapshots.take_snapshot(cycle=cycle, user=reviewer)
    snapshots.publish_snapshot(snapshot=snapshot, user=approver, seen=None)
    return cycles.move_cycle(cycle=cycle, step="close", user=cast.people["moe-round"], seen=None)


def rows_of(report: CityReport, *codes: str) -> list[Value]:
    """The rows that people answer, or those of ``codes``."""
    rows = assignments.given_out(report).select_related("definition", "item")
    return [row for row in rows if not codes or row.asked.code in codes]


def given_for(row: Value, size: str, year: int) -> dict[str, object]:
    """What the demonstration says in a row; a year before, a little less."""
    code = row.asked.code
    provenance = {"value_year": year, **(SOURCE if row.item_id else PAPER)}
    if code in FIGURES:
        number = round(
            FIGURES[code] * float(size) * (1 if year >= 2025 else 0.97), 0 if code == "community_points" else 2
        )
        return {"answer": "number", "number": f"{number:g}", **provenance}
    if code in SHARES:
        return {"answer": "number", "number": SHARES[code], **provenance}
    return {"answer": "text", **WORDS[code], **provenance}


def fill(cast: Cast, report: CityReport, clerk: str, rows: Iterable[Value], size: str) -> None:
    for row in rows:
        save_value(value=row, user=cast.people[clerk], seen=None, data=given_for(row, size, report.cycle.year))


def cannot_obtain(cast: Cast, report: CityReport, clerk: str, code: str, reason: str, note: str) -> None:
    (row,) = rows_of(report, code)
    data = {"answer": "unobtainable", "reason": reason, "reason_note": note}
    save_value(value=row, user=cast.people[clerk], seen=None, data=data)


def give_out(cast: Cast, report: CityReport, clerk: str) -> None:
    """What nobody has yet goes to the city's own office."""
    left = [row.pk for row in rows_of(report) if row.organisation_id is None]
    if left:
        assignments.assign(report=report, values=left, organisation=report.city, user=cast.people[clerk])


def handed_up(cast: Cast, report: CityReport, key: str) -> None:
    """Filled in, checked, assessed by the city itself, signed: it lies with the province."""
    clerk, approver, _, size = CITIES[key]
    person = cast.people[clerk]
    write_plan(cast, report, clerk)
    give_out(cast, report, clerk)
    rows = rows_of(report)
    fill(cast, report, clerk, [row for row in rows if row.asked.code != "示例5"], size)
    cannot_obtain(cast, report, clerk, "示例5", "no_statistics", "（演示）本市尚未开展此项调查，计划明年开展。")
    flow.submit_rows(report=report, rows=rows, user=person)
    flow.check_rows(report=report, rows=rows, user=person)
    words = "（演示）指标齐全，来源清楚；一项尚无统计制度，已写明原因。与上年相比，学习点数量稳步增长。"
    plans.assess_itself(report=report, text=words, done=True, user=person, seen=None)
    flow.hand_over(report=report, user=person)
    flow.sign(report=report, user=cast.people[approver])


def under_way(cast: Cast, report: CityReport) -> None:
    """Huzhou: departments in many states, one row returned, one that cannot be obtained, one with a date of its own."""
    clerk = cast.people["hz-clerk"]
    write_plan(cast, report, "hz-clerk")
    bodies = {
        "civil_affairs": "hz_civil",
        "finance": "hz_finance",
        "labour": "hz_labour",
        "statistics": "statistics",
    }
    for department, key in bodies.items():
        rows = [row.pk for row in rows_of(report) if row.asked.department == department]
        assign_to(cast, report, rows, cast.organisations[key])
    (late,) = rows_of(report, "learning_funds")
    due = end_of_day(timezone.localdate() + timedelta(days=5))
    organisation = cast.organisations["hz_finance"]
    assignments.assign(
        report=report, values=[late.pk], organisation=organisation, user=clerk, due_at=due, why="（演示）年初已有决算数"
    )
    fill(cast, report, "tj-clerk", rows_of(report, "population", "adults"), "1")
    flow.submit_rows(report=report, rows=rows_of(report, "population", "adults"), user=cast.people["tj-clerk"])
    flow.check_rows(report=report, rows=rows_of(report, "population"), user=clerk)
    fill(cast, report, "hz-mz-clerk", rows_of(report, "community_points"), "1")
    flow.submit_rows(report=report, rows=rows_of(report, "community_points"), user=cast.people["hz-mz-clerk"])
    flow.return_to_offices(
        report=report,
        rows=rows_of(report, "community_points"),
        user=clerk,
        reason="（演示）请核对是否包含县级登记的学习点，并附登记名册。",
    )
    cannot_obtain(
        cast, report, "hz-rs-clerk", "示例12", "other_calibre", "（演示）现有统计按从业人员计，没有法人单位数。"
    )
    fill(cast, report, "hz-clerk", rows_of(report, "1.1.1", "1.1.2", "1.2.1", "learners"), "1")


def assign_to(cast: Cast, report: CityReport, rows: list[int], organisation: Organisation) -> None:
    assignments.assign(report=report, values=rows, organisation=organisation, user=cast.people["hz-clerk"])


def begun(cast: Cast, report: CityReport) -> None:
    """Mianyang has only just begun: its statistics bureau has two figures, most rows have nobody yet."""
    fill(cast, report, "my-tj-clerk", rows_of(report, "population"), "1.42")


def write_plan(cast: Cast, report: CityReport, clerk: str) -> None:
    place = report.city.seat.name
    plan = Plan.objects.get(report=report)
    plan.leading_group = f"{place}学习型城市建设监测工作领导小组（演示）"
    plan.leading_office = f"{place}教育局（演示）"
    plan.members = (
        "（演示）分管副市长任组长；教育、发展改革、民政、财政、人力资源和社会保障、文化、统计等部门为成员单位。"
    )
    plan.founded_on = date(2016, 6, 18)
    plan.arrangement = ARRANGEMENT
    plans.save_plan(report=report, plan=plan, user=cast.people[clerk], seen=None)
    Commission.objects.get_or_create(
        report=report,
        name=f"{place}开放大学（演示）",
        defaults={"scope": "（演示）居民学习问卷调查、数据汇总和报告起草。"},
    )


def write_improvements(report: CityReport) -> None:
    today = timezone.localdate()
    rows: list[dict[str, Any]] = [
        {
            "words": "（演示）建立学习服务便利指数的调查制度，每年开展一次。",
            "owner": "教育局会同调查队（演示）",
            "due_on": today + timedelta(days=200),
        },
        {
            "words": "（演示）统一社区学习点的登记口径。",
            "owner": "民政局（演示）",
            "due_on": today + timedelta(days=90),
            "done_on": today,
            "outcome": "（演示）市、县两级名册已合并。",
        },
    ]
    for each in rows:
        Improvement.objects.create(report=report, **each)
