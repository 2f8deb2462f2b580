"""统计表 and coverage against targets: public pages, published memberships only, any day."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.kit.access import access, everyone
from portal.kit.dates import chinese_date
from portal.kit.downloads import disposition, workbook_response
from portal.kit.rates import made_on_request
from portal.kit.verdicts import Refused
from portal.register import drawings
from portal.register.choices import Basis, Measure, MembershipKind
from portal.register.exports import coverage as coverage_files
from portal.register.exports import statistics as statistics_files
from portal.register.forms import CoverageForm, StatisticsForm
from portal.register.permissions import enters_undertakings, keeps_the_counts, reads_undertakings
from portal.register.selectors import coverage as covering
from portal.register.selectors.comparison import Cell, compare, findings
from portal.register.selectors.statistics import COLUMNS, RULES, Statistics, cells
from portal.register.selectors.statistics import statistics as statistics_on

CSV = "text/csv; charset=utf-8"


def chosen_table(request: HttpRequest) -> tuple[StatisticsForm, Statistics | None]:
    """The form with what stands in the address, and the table for it; without a valid choice none."""
    form = StatisticsForm(request.GET if "on" in request.GET or "kind" in request.GET else first_choice())
    if not form.is_valid():
        return form, None
    return form, statistics_on(form.cleaned_data["kind"], form.cleaned_data["on"])


def first_choice() -> dict[str, str]:
    return {"kind": MembershipKind.ALLIANCE, "on": timezone.localdate().isoformat()}


def table_for_file(request: HttpRequest) -> Statistics:
    form, table = chosen_table(request)
    if table is None:
        raise Refused(faults_of(form))
    return table


def faults_of(form: StatisticsForm | CoverageForm) -> str:
    return "".join(str(fault) for faults in form.errors.values() for fault in faults)


@access(everyone)
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """我国城市数与学习型城市联盟城市统计表 for a day and a kind of membership."""
    form, table = chosen_table(request)
    page = {
        "form": form,
        "table": table,
        "lines": [cells(line) for line in table.lines] if table else [],
        "rules": [(table.heading(key), RULES[key]) for key in COLUMNS] if table else [],
        "query": urlencode({"kind": table.kind.value, "on": table.on.isoformat()}) if table else "",
        "may_enter": keeps_the_counts(request.user),
    }
    return render(request, "register/statistics.html", page)


@access(everyone)
@require_safe
@made_on_request
def statistics_workbook(request: HttpRequest) -> HttpResponse:
    table = table_for_file(request)
    content = statistics_files.statistics_workbook(table)
    return workbook_response(content, f"{table.title}{table.on}.xlsx", plain=f"statistics-{table.kind}-{table.on}.xlsx")


@access(everyone)
@require_safe
@made_on_request
def statistics_csv(request: HttpRequest) -> HttpResponse:
    table = table_for_file(request)
    return file_response(statistics_files.statistics_csv(table), CSV, f"{table.title}{table.on}", f"{table.on}.csv")


@access(everyone)
@require_safe
@made_on_request
def statistics_pdf(request: HttpRequest) -> HttpResponse:
    table = table_for_file(request)
    content = statistics_files.statistics_pdf(table)
    return file_response(content, "application/pdf", f"{table.title}{table.on}", f"{table.on}.pdf")


def file_response(content: bytes, kind: str, name: str, plain: str) -> HttpResponse:
    ending = plain.rsplit(".", 1)[-1]
    header = disposition(f"{name}.{ending}", plain=f"statistics-{plain}")
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": header})


def compared_cells(*, is_whole: bool) -> list[Cell]:
    """Every cell of the printed table beside the computed one, or those alone that differ."""
    found = compare(statistics_on(MembershipKind.ALLIANCE, date(2016, 12, 31)))
    return found if is_whole else [each for each in found if each.agrees is False]


@access(everyone)
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """与印发表对照: each cell computed and printed, and everything in which the print disagrees with itself."""
    table = statistics_on(MembershipKind.ALLIANCE, date(2016, 12, 31))
    found = compare(table)
    page = {
        "table": table,
        "cells": found if request.GET.get("all") else [each for each in found if each.agrees is False],
        "shows_all": bool(request.GET.get("all")),
        "number": len(found),
        "differing": sum(each.agrees is False for each in found),
        "findings": [(each, COLUMNS.get(each.column, "全部栏目")) for each in findings()],
        "rules": [(COLUMNS[key], RULES[key]) for key in COLUMNS],
    }
    return render(request, "register/printed.html", page)


# --- Coverage -----------------------------------------------------------------------------------------------------


def chosen_coverage(request: HttpRequest) -> CoverageForm:
    first = {"measure": Measure.COVERED, "basis": Basis.CITIES, "on": timezone.localdate().isoformat()}
    return CoverageForm({**first, **{name: request.GET[name] for name in first if name in request.GET}})


@access(everyone)
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """覆盖情况: map, bars, table, years and the groups of the guide."""
    form = chosen_coverage(request)
    page: dict[str, object] = {
        "form": form,
        "may_read_records": reads_undertakings(request.user),
        "may_enter_records": enters_undertakings(request.user),
    }
    if form.is_valid():
        page |= coverage_page(
            form.cleaned_data["on"], Measure(form.cleaned_data["measure"]), Basis(form.cleaned_data["basis"])
        )
    return render(request, "register/coverage.html", page)


def coverage_page(on: date, measure: Measure, basis: Basis) -> dict[str, object]:
    known = covering.facts()
    found, over_years = covering.coverage(known, on, basis), covering.series(known, on, basis)
    has_target = measure in covering.TARGETS
    return {
        "found": found,
        "measure": measure,
        "nothing": "" if found.nation.share(measure).number else nothing_recorded(measure, on),
        "map": drawings.tile_map(found, measure),
        "bars": drawings.bars([*found.regions, found.nation], measure),
        "years": drawings.years(over_years, measure) if has_target else "",
        "over_years": over_years,
        "measures": [(each, covering.kind_words(each)) for each in Measure],
        "has_target": has_target,
        "target_words": covering.TARGET_WORDS.get(measure, ""),
        "target_source": covering.TARGET_SOURCES.get(measure, ""),
        "groups": covering.groups(known, on),
        "rules": [(each.label, covering.RULES[each]) for each in Measure],
        "county_rule": covering.COUNTY_RULE,
        "query": urlencode({"on": on.isoformat(), "measure": measure.value, "basis": basis.value}),
    }


def nothing_recorded(measure: Measure, on: date) -> str:
    """What a nought means: that nothing is on record, not that nothing was."""
    if measure == Measure.WORK:
        return f"到{chinese_date(on)}没有省级登记并签发的记录。图表中的0不表示没有城市开展创建工作。"
    return f"到{chinese_date(on)}名册中没有在册并有公布依据的成员。"


@access(everyone)
@require_safe
@made_on_request
def coverage_workbook(request: HttpRequest) -> HttpResponse:
    known = covering.facts()
    found = coverage_for_file(request, known)
    content = coverage_files.coverage_workbook(
        found, covering.series(known, found.on, found.basis), covering.groups(known, found.on)
    )
    return workbook_response(content, f"学习型城市覆盖情况{found.on}.xlsx", plain=f"coverage-{found.on}.xlsx")


@access(everyone)
@require_safe
@made_on_request
def coverage_csv(request: HttpRequest) -> HttpResponse:
    found = coverage_for_file(request, covering.facts())
    return file_response(
        coverage_files.coverage_csv(found), CSV, f"学习型城市覆盖情况{found.on}", f"coverage-{found.on}.csv"
    )


def coverage_for_file(request: HttpRequest, known: covering.Facts) -> covering.Coverage:
    form = chosen_coverage(request)
    if not form.is_valid():
        raise Refused(faults_of(form))
    return covering.coverage(known, form.cleaned_data["on"], Basis(form.cleaned_data["basis"]))
