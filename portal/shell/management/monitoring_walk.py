"""``manage.py walkthrough --procedure monitoring``: a cycle with the eight cities of the practice of 2017, after a quiet
one of the year before. Twelve departments each; rows returned, not obtained, substituted, opened again; an erratum.

All figures are made by a rule and mean nothing; everything is marked 演示.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from monitoring.choices import Answer
from monitoring.exports.figures import as_csv, as_json, as_xlsx, code_lists
from monitoring.exports.summary import as_workbook
from monitoring.models import CityReport, Cycle, FrameworkVersion, Improvement, Snapshot, SnapshotFile, Value
from monitoring.selectors.entry import rows_of
from monitoring.selectors.objections import objections_of
from monitoring.services import acceptance, assignments, cycles, flow, plans, remarks, scoring
from monitoring.services.entry import save_value
from monitoring.services.snapshots import publish_snapshot, take_snapshot
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.demo import load_people
from portal.accounts.models import Organisation, User
from portal.regions.models import Place
from portal.shell import demonstration
from portal.shell.management.full_round.setting import Setting

# The eight cities of 教职成司函〔2017〕84号, with the province-level unit of each.
CITIES = (
    ("110000", "110000", "北京市教育委员会"),
    ("310000", "310000", "上海市教育委员会"),
    ("330100", "330000", "浙江省教育厅"),
    ("510100", "510000", "四川省教育厅"),
    ("420100", "420000", "湖北省教育厅"),
    ("430100", "430000", "湖南省教育厅"),
    ("330200", "330000", "浙江省教育厅"),
    ("140100", "140000", "山西省教育厅"),
)
DEPARTMENTS = (
    "精神文明建设指导委员会办公室",
    "发展和改革委员会",
    "民政局",
    "财政局",
    "人力资源和社会保障局",
    "文化和旅游局",
    "统计局",
    "国家统计局调查队",
    "教育局终身教育处",
    "科学技术协会",
    "总工会",
    "妇女联合会",
)
# What does not go straight: (position of the city, code of the row).
UNOBTAINABLE = {(4, "示例5"): "no_statistics", (7, "示例5"): "not_provided", (5, "示例12"): "late"}
SUBSTITUTED = (6, "示例12")
RETURNED_BY_CITY = (2, "示例4")
RETURNED_BY_PROVINCE = (3, "learning_funds")
REOPENED = (2, "community_points")


class MonitoringWalk(Setting):
    """Eight cities through two cycles; what is quiet in the first goes wrong and is mended in the second."""

    def whole_way(self) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_facts", verbosity=0)
        call_command("load_frameworks", demo=True, verbosity=0)
        self.cast = load_people()
        self.people = self.cast.people
        demonstration.introduce_experts(self.cast)
        self.eight = [self.open_city(*each) for each in CITIES]
        demonstration.make_seals(self.cast)
        quiet = self.collect(self.open_cycle(2024, previous=None), with_trouble=False)
        self.publish(quiet)
        cycle = self.collect(self.open_cycle(2025, previous=quiet), with_trouble=True)
        self.score(cycle)
        self.publish(cycle)
        self.mend(cycle)
        self.finish_jobs()
        self.write_everything(cycle)
        self.write_record()

    # --- People -----------------------------------------------------------------------------------------------------

    def open_city(self, code: str, above: str, province_name: str) -> Organisation:
        """A city with clerk and approver, twelve departments with a clerk each, and its province where it is wanting."""
        seat, province_seat = Place.objects.present().get(code=code), Place.objects.present().get(code=above)
        province = Organisation.objects.filter(kind=OrganisationKind.PROVINCE, place=province_seat).first()
        if province is None:
            name = f"{province_name}（演示）"
            ministry = self.cast.organisations["ministry"]
            province = self.open_office(f"p{above}", name, OrganisationKind.PROVINCE, ministry, province_seat)
            self.open_account(f"p{above}-officer", f"演示经办人（{province_seat.name}）", province, Role.CLERK)
            self.open_account(f"p{above}-approver", f"演示省签发人（{province_seat.name}）", province, Role.APPROVER)
        city = Organisation.objects.filter(kind=OrganisationKind.CITY, place=seat).first()
        if city is None:
            word = "学习型城市建设办公室" if code == above else "教育局"
            city = self.open_office(f"c{code}", f"{seat.name}{word}（演示）", OrganisationKind.CITY, province, seat)
            self.open_account(f"c{code}-clerk", f"演示填报员（{seat.name}）", city, Role.CLERK)
            self.open_account(f"c{code}-approver", f"演示签发人（{seat.name}）", city, Role.APPROVER)
        self.cast.organisations[f"c{code}"] = city
        for number, name in enumerate(DEPARTMENTS):
            key = f"d{code}-{number}"
            title = f"{seat.name}{name}（演示）"
            office = self.open_office(key, title, OrganisationKind.DEPARTMENT, city, None)
            self.open_account(f"{key}-clerk", f"演示部门填报员（{seat.name}{number + 1}）", office, Role.CLERK)
        return city

    def departments(self, city: Organisation) -> list[Organisation]:
        return list(
            city.children.filter(kind=OrganisationKind.DEPARTMENT, name__startswith=city.seat.name).order_by("pk")
        )

    def clerk_of(self, office: Organisation) -> User:
        return self.works_for(office, Role.CLERK)

    # --- A cycle ----------------------------------------------------------------------------------------------------

    def open_cycle(self, year: int, *, previous: Cycle | None) -> Cycle:
        manager = self.people["moe-round"]
        now = timezone.now()
        cycle = cycles.save_cycle(
            cycle=Cycle(
                code=f"JC{year}",
                title=f"{year}年学习型城市建设监测（演示）",
                year=year,
                version=FrameworkVersion.objects.get(is_demo=True, state="published"),
                previous=previous,
                due_departments=now + timedelta(days=20),
                due_cities=now + timedelta(days=30),
                due_provinces=now + timedelta(days=40),
                due_nation=now + timedelta(days=50),
                is_demo=True,
            ),
            user=manager,
        )
        cycle = cycles.open_cycle(cycle=cycle, user=manager)
        cycles.take_in(cycle=cycle, cities=self.eight, user=manager)
        return cycle

    def collect(self, cycle: Cycle, *, with_trouble: bool) -> Cycle:
        for position, city in enumerate(self.eight):
            report = CityReport.objects.get(cycle=cycle, city=city)
            self.plan(report, position)
            self.give_out(report)
            self.answer_rows(report, position, with_trouble=with_trouble)
            if with_trouble and RETURNED_BY_CITY[0] == position:
                self.return_to_department(report, RETURNED_BY_CITY[1])
            self.hand_up(report)
            if with_trouble and RETURNED_BY_PROVINCE[0] == position:
                self.return_to_city(report, RETURNED_BY_PROVINCE[1])
            self.accept(report)
            self.finish_jobs()
        return cycle

    def plan(self, report: CityReport, position: int) -> None:
        name, clerk = report.city.seat.name, self.clerk_of(report.city)
        plan = plans.assess_itself(
            report=report,
            text=f"（演示）{name}逐项核对了各部门提交的数据和材料，缺少统计制度的已注明原因。",
            done=True,
            user=clerk,
            seen=None,
        )
        plan.leading_group = f"{name}学习型城市建设监测协调小组（演示）"
        plan.leading_office = report.city.short_name
        plan.founded_on = date(2017, 5, 1) + timedelta(days=position)
        plan.members = "（演示）市政府分管副秘书长任组长，宣传、教育等部门负责人任副组长，十二个部门参加。"
        plan.arrangement = "（演示）认真学习、成立机构、规划部署、整理材料自查自评、上报材料、运用结果总结提高。"
        plans.save_plan(report=report, plan=plan, user=clerk, seen=None)
        Improvement.objects.get_or_create(
            report=report,
            words="（演示）与统计部门商定继续教育统计口径，取得分区数据。",
            defaults={"owner": "统计局（演示）", "due_on": date(report.cycle.year + 2, 6, 30)},
        )

    def give_out(self, report: CityReport) -> None:
        """Every row to one of the twelve by turns, also what fell to the city itself; those of last time keep theirs."""
        clerk, offices = self.clerk_of(report.city), self.departments(report.city)
        for number, row in enumerate(each for each in rows_of(report) if not each.is_computed):
            if row.organisation_id not in {each.pk for each in offices}:
                office = offices[number % len(offices)]
                assignments.assign(report=report, values=[row.pk], organisation=office, user=clerk)

    def answer_rows(self, report: CityReport, position: int, *, with_trouble: bool) -> None:
        """Each department fills in and submits its own rows; what a soft rule asks for is explained."""
        for office in self.departments(report.city):
            clerk = self.clerk_of(office)
            own = [row for row in rows_of(report) if row.organisation_id == office.pk and not row.is_computed]
            for row in own:
                data = answer(row, position, report.cycle.year, with_trouble=with_trouble)
                save_value(value=row, user=clerk, seen=None, data=data)
        for office in self.departments(report.city):
            self.hand_in(report, self.clerk_of(office), self.rows(report, office))

    def rows(self, report: CityReport, office: Organisation) -> list[Value]:
        return [row for row in rows_of(report) if row.organisation_id == office.pk and not row.is_computed]

    def row(self, report: CityReport, code: str) -> Value:
        return next(row for row in rows_of(report) if row.asked.code == code)

    def hand_in(self, report: CityReport, clerk: User, rows: list[Value]) -> None:
        if not rows:
            return
        for row in rows_of(report):
            if row.pk in objections_of(report):
                for rule in report.cycle.version.rules.filter(severity="explain"):
                    remarks.explain(value=row, user=clerk, rule=rule.code, words="（演示）已核实，属实际变化。")
        flow.submit_rows(report=report, rows=rows, user=clerk)

    def return_to_department(self, report: CityReport, code: str) -> None:
        """The city sends a row back with its reason; the department corrects it and submits again."""
        clerk, row = self.clerk_of(report.city), self.row(report, code)
        flow.return_to_offices(report=report, rows=[row], user=clerk, reason="（演示）数据年份与本期不符，请核对。")
        office = row.organisation
        assert office is not None  # every row was given out
        save_value(
            value=self.row(report, code), user=self.clerk_of(office), seen=None, data={"value_year": report.cycle.year}
        )
        self.hand_in(report, self.clerk_of(office), [self.row(report, code)])

    def hand_up(self, report: CityReport) -> None:
        clerk = self.clerk_of(report.city)
        waiting = [row for row in rows_of(report) if row.state == "submitted"]
        flow.check_rows(report=report, rows=waiting, user=clerk)
        report.refresh_from_db()
        flow.hand_over(report=report, user=clerk)
        flow.sign(report=report, user=self.works_for(report.city, Role.APPROVER))
        report.refresh_from_db()

    def return_to_city(self, report: CityReport, code: str) -> None:
        """The province returns one row with a query; the city answers and hands up once more."""
        officer, _ = self.desk_of(self.above(report))
        reason, query = "（演示）请核对经费是否含中央补助。", "（演示）社区教育经费的口径是什么？"
        acceptance.return_rows(report=report, rows=[self.row(report, code)], user=officer, reason=reason, query=query)
        report.refresh_from_db()
        row, clerk = self.row(report, code), self.clerk_of(report.city)
        asked = row.remarks.get(kind="query")
        remarks.remark(
            value=row, user=clerk, kind="answer", words="（演示）不含中央补助，已在口径中写明。", query=asked
        )
        note = {"calibre_differs": True, "calibre_note": "（演示）不含中央补助。"}
        save_value(value=row, user=clerk, seen=None, data=note)
        self.hand_in(report, clerk, [self.row(report, code)])
        self.hand_up(report)

    def above(self, report: CityReport) -> Organisation:
        province = report.city.parent
        assert province is not None  # a city reports to a province
        return province

    def accept(self, report: CityReport) -> None:
        officer, approver = self.desk_of(self.above(report))
        waiting = [row for row in rows_of(report) if row.state == "checked"]
        acceptance.accept_rows(report=report, rows=waiting, user=officer)
        acceptance.accept_for_the_province(report=report, user=approver)
        acceptance.accept(report=report, user=self.people["moe-reviewer"])

    # --- After acceptance -------------------------------------------------------------------------------------------

    def score(self, cycle: Cycle) -> None:
        """Three experts score the qualitative rows of one city."""
        report = CityReport.objects.get(cycle=cycle, city=self.eight[2])
        experts = [self.people[name] for name in ("expert", "expert2", "expert3")]
        scoring.ask_experts(report=report, experts=experts, user=self.people["moe-reviewer"])
        for number, expert in enumerate(experts):
            asked = [each for row in rows_of(report) for each in row.scores.filter(expert=expert)]
            given = {each.pk: (3 + (number + place) % 3, "（演示）材料齐全。") for place, each in enumerate(asked)}
            scoring.give_scores(report=report, user=expert, given=given)

    def publish(self, cycle: Cycle, *, erratum: str = "") -> Snapshot:
        found = take_snapshot(cycle=cycle, user=self.people["moe-reviewer"], erratum=erratum)
        published = publish_snapshot(snapshot=found, user=self.people["moe-approver"], seen=None)
        self.finish_jobs()
        return published

    def mend(self, cycle: Cycle) -> None:
        """A row is opened again after publication, corrected, signed, accepted, and published as an erratum."""
        position, code = REOPENED
        report = CityReport.objects.get(cycle=cycle, city=self.eight[position])
        until = timezone.now() + timedelta(days=7)
        acceptance.reopen_rows(
            report=report,
            rows=[self.row(report, code)],
            user=self.people["moe-reviewer"],
            reason="（演示）城市来函：社区学习点漏计一个区。",
            until=until,
        )
        row = self.row(report, code)
        office = row.organisation
        assert office is not None and row.number is not None  # it was given out and answered
        clerk = self.clerk_of(office)
        save_value(value=row, user=clerk, seen=None, data={"number": str(row.number + 35)}, why="（演示）补计一个区。")
        self.hand_in(report, clerk, [self.row(report, code)])
        approver = self.works_for(report.city, Role.APPROVER)
        flow.correct_rows(report=report, rows=[self.row(report, code)], user=approver)
        officer, _ = self.desk_of(self.above(report))
        acceptance.accept_rows(report=report, rows=[self.row(report, code)], user=officer)
        self.publish(cycle, erratum="（演示）杭州市社区学习点漏计一个区，更正后相关计算指标随之更正。")

    # --- What comes out ---------------------------------------------------------------------------------------------

    def write_everything(self, cycle: Cycle) -> None:
        snapshots = Snapshot.objects.filter(cycle=cycle).order_by("number")
        if [each.state for each in snapshots] != ["replaced", "published"]:
            raise CommandError(f"Snapshots: {[str(each.state) for each in snapshots]}")
        current = snapshots[1]
        for file in SnapshotFile.objects.filter(snapshot=current).select_related("city__place"):
            name = f"report-{file.city.seat.pinyin or file.city.seat.code}.pdf" if file.city else "summary.pdf"
            with file.file.open("rb") as opened:
                self.keep(name, opened.read(), {"pages": file.pages})
        for number, snapshot in enumerate(snapshots, 1):
            self.keep(f"snapshot-{number}.json", b"".join(as_json(snapshot)), {"figures": snapshot.size})
        self.keep("figures.csv", b"".join(as_csv(current)), {"figures": current.size})
        self.keep("codes.csv", b"".join(code_lists()), {})
        for name, made in (("figures.xlsx", as_xlsx(current)), ("summary.xlsx", as_workbook(current))):
            with made as workbook:
                self.keep(name, workbook.read(), {})
        for report in CityReport.objects.filter(cycle=cycle).select_related("city__place"):
            name = f"submission-{report.city.seat.pinyin or report.city.seat.code}.pdf"
            self.write_pdf(name, report.chain, "monitoring_submission")


def answer(row: Value, position: int, year: int, *, with_trouble: bool) -> dict[str, Any]:
    """A demonstration answer by a rule: of city and year, without any meaning."""
    code = row.asked.code
    if with_trouble and (position, code) in UNOBTAINABLE:
        reason = UNOBTAINABLE[position, code]
        return {"answer": Answer.UNOBTAINABLE, "reason": reason, "reason_note": "（演示）有关部门没有此项统计。"}
    provenance = {
        "value_year": year,
        "source_kind": "yearbook",
        "source_title": f"《{year + 1}年统计年鉴》（演示）",
        "source_page": str(100 + position),
        "quality": "verified",
    }
    said = _said(row, position, year)
    if with_trouble and (position, code) == SUBSTITUTED:
        instead = {
            "substitute_title": "规模以上企业中学习型组织比例（演示）",
            "substitute_note": "（演示）只统计了规模以上企业。",
        }
        return {"answer": Answer.SUBSTITUTE, **said, **instead, **provenance}
    return {"answer": Answer.NUMBER if "number" in said else Answer.TEXT, **said, **provenance}


def _said(row: Value, position: int, year: int) -> dict[str, str]:
    population = 400 + 90 * position + 6 * (year - 2024)
    adults = population * 8 // 10
    numbers: dict[str, Decimal | int] = {
        "population": population,
        "adults": adults,
        "learners": adults * (35 + 3 * position + 2 * (year - 2024)) // 100,
        "community_points": 300 + 40 * position + 15 * (year - 2024),
        "learning_funds": population * (2 + position % 3) + 100 * (year - 2024),
        "示例4": Decimal("12.5") + position + Decimal("0.8") * (year - 2024),
        "示例5": Decimal("0.612") + Decimal("0.02") * position,
        "示例12": Decimal("18.4") + 2 * position + Decimal("1.1") * (year - 2024),
    }
    if row.asked.code in numbers:
        return {"number": str(numbers[row.asked.code])}
    match row.asked.value_type:
        case "yes_no":
            return {"text": "是" if position % 2 else "否"}
        case "level":
            levels: Iterable[str] = row.definition.levels if row.definition else ()
            return {"text": list(levels)[1 + position % 3]}
        case "date":
            return {"text": date(2015, 3, 1 + position).isoformat()}
    return {"text": f"（演示）第{position + 1}个城市的说明文字：已印发文件，列入年度工作要点，组织宣传活动。"}
