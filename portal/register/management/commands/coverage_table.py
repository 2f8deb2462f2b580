"""``manage.py coverage_table --kind alliance --on 2016-12-31 --format json``: the table, computed beside the printed one."""

import csv
import json
import unicodedata
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.register.choices import MembershipKind
from portal.register.selectors.comparison import Cell, compare, findings
from portal.register.selectors.statistics import RULES, Statistics, cells, statistics


class Command(BaseCommand):
    help = (
        "我国城市数与学习型城市联盟城市统计表: each cell computed and printed, its rule, and a note where they differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=MembershipKind.values, default=MembershipKind.ALLIANCE)
        parser.add_argument("--on", default=timezone.localdate().isoformat(), help="the day, 2016-12-31")
        parser.add_argument("--format", choices=("json", "table", "csv"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            on = date.fromisoformat(options["on"])
        except ValueError as fault:
            raise CommandError(f"--on {options['on']}: no day of the form 2016-12-31.") from fault
        table = statistics(options["kind"], on)
        {"json": self.write_json, "table": self.write_table, "csv": self.write_csv}[options["format"]](table)

    def write_json(self, table: Statistics) -> None:
        self.stdout.write(json.dumps(as_json(table), ensure_ascii=False, indent=1))

    def write_csv(self, table: Statistics) -> None:
        writer = csv.writer(self.stdout)
        writer.writerow(["省级", "栏目", "计算", "所印", "是否一致", "统计口径", "说明"])
        for cell in compare(table):
            values = (words(cell.computed), words(cell.printed))
            writer.writerow([cell.row, cell.heading, *values, agreement(cell), cell.rule, cell.note])

    def write_table(self, table: Statistics) -> None:
        self.stdout.write(f"{table.title}（{table.on}）")
        rows: list[list[Any]] = [list(table.headings), *(list(cells(line)) for line in table.lines)]
        widths = [max(width(words(row[column])) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            self.stdout.write("  ".join(padded(words(value), size) for value, size in zip(row, widths, strict=True)))
        for sentence in (table.source, table.districts_note):
            self.stdout.write(sentence)
        differing = [cell for cell in compare(table) if cell.agrees is False]
        if table.is_printed_day:
            self.stdout.write(f"\n与印发表不一致的 {len(differing)} 格：")
            for cell in differing:
                what = f"计算 {words(cell.computed)}，所印 {words(cell.printed)}"
                self.stdout.write(f"- {cell.row} {cell.heading}：{what}。{cell.note}")
            self.stdout.write("\n印发表自身不一致之处：")
            for finding in findings():
                self.stdout.write(f"- {finding.row or '全表'}：{finding.words}")


def as_json(table: Statistics) -> dict[str, Any]:
    """The whole table for programs: lines in the printed order, the rule of each column, what the print is at odds in."""
    lines: dict[str, dict[str, Any]] = {}
    for cell in compare(table):
        line = lines.setdefault(cell.code, {"name": cell.row, "code": cell.code, "cells": {}})
        line["cells"][cell.key] = {
            "heading": cell.heading,
            "computed": cell.computed,
            "printed": cell.printed,
            "agrees": cell.agrees,
            "rule": cell.rule,
            "note": cell.note,
        }
    counts = table.counts
    return {
        "title": table.title,
        "kind": table.kind.value,
        "on": table.on.isoformat(),
        "source": table.source,
        "counts": {"as_of": counts.as_of.isoformat(), "source": counts.source, "note": counts.note} if counts else None,
        "message": table.no_counts,
        "rules": RULES,
        "rows": list(lines.values()),
        "printed_at_odds": [
            {"row": each.row, "column": each.column, "what": each.what, "why": each.why} for each in findings()
        ]
        if table.is_printed_day
        else [],
    }


def agreement(cell: Cell) -> str:
    return "" if cell.agrees is None else "一致" if cell.agrees else "不一致"


def words(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(value)
    return "" if value is None else str(value)


def width(text: str) -> int:
    """Columns of a terminal that the text takes."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def padded(text: str, size: int) -> str:
    return text + " " * (size - width(text))
