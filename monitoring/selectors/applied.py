"""What the city has submitted of itself in 全国学习型城市网络成员城市申请表, part 二, offered beside the items that ask the same.

The other way, published figures offered to the form, is ``monitoring.suggestions``.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from applications.editions import get_edition
from applications.models import Submission
from applications.selectors import answers_in
from monitoring.choices import SourceKind
from monitoring.models import CityReport, Value
from monitoring.validators import figure, read_number, read_year
from portal.kit.verdicts import Refused

EDITION = "network_2023"
# Data items that mean what a row of part 二 means bear its key as their code, and its unit.
ASKED = {"population": "万人", "area": "平方公里", "gdp_per_capita": "元", "schooling_years": "年"}


@dataclass(frozen=True)
class Applied:
    """A figure of the latest submitted application, with its year and where it stands."""

    number: Decimal
    year: int | None
    unit: str
    source: str

    @property
    def said(self) -> str:
        return f"{figure(self.number, 0)}{self.unit}" + (f"（{self.year}年）" if self.year else "")

    @property
    def fields(self) -> dict[str, Any]:
        """What a row takes over of it."""
        found = {"number": figure(self.number, 0), "value_year": self.year, "source_title": self.source}
        return {name: value for name, value in found.items() if value} | {"source_kind": SourceKind.DEPARTMENT.value}


def applied_to(report: CityReport) -> dict[str, Applied]:
    """By code of the data item: one query; what cannot be read as a figure is left out."""
    of_city = Submission.objects.filter(
        application__organisation=report.city_id, application__round__edition_key=EDITION
    ).select_related("application__round")
    latest = of_city.order_by("-submitted_at", "-pk").first()
    if latest is None:
        return {}
    edition, sheet = get_edition(EDITION), answers_in(latest.data)
    year = timezone.localtime(latest.submitted_at).year
    found = {}
    for code, unit in ASKED.items():
        try:
            number = read_number(sheet.value(code, "value"), value_type="decimal", unit=unit)
            said = sheet.value(code, "year").strip()
            value_year = read_year(said, latest=year) if said else None
        except Refused:
            continue
        label = edition.question(code).label
        found[code] = Applied(number, value_year, unit, f"《{edition.title}》{year}年第{latest.version}版“{label}”")
    return found


def applied_for(row: Value, known: dict[str, Applied]) -> Applied | None:
    """For an item that asks the same in the same unit, while it has no answer."""
    item = row.item
    applied = known.get(item.code) if item is not None and not row.answer else None
    return applied if applied is not None and item is not None and item.unit == applied.unit else None
