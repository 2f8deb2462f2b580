"""Counties and districts from an XLSX table: tried row by row in a transaction that is rolled back, then for good."""

from dataclasses import dataclass
from typing import Any

from import_export import resources
from import_export.fields import Field
from tablib import Dataset

from portal.kit.verdicts import Refused
from portal.kit.workbooks import ROW_NUMBER, Rows
from portal.regions.models import Place
from portal.regions.services import add_place

HEADINGS = ("行政区划代码", "名称", "类别", "所属代码", "拼音")
NOTES = (
    "每行一个县级市、县或区。行政区划代码、名称、类别、所属代码必填。",
    "类别：县级市、县、区（自治县、旗填“县”，市辖区填“区”）。",
    "所属代码：所在地级市的行政区划代码，省直管的填省级代码。",
    "拼音：小写、不带声调，例如 xihuqu；可不填。已有的代码不能重复添加。",
)


@dataclass(frozen=True)
class Outcome:
    """What a row does, or why it is refused."""

    row: dict[str, str]
    done: str = ""
    fault: str = ""


class PlaceSheet(resources.ModelResource):
    """The rows of the table, each handed to the service."""

    code = Field("code", "行政区划代码")

    class Meta:
        model = Place
        fields = ("code",)
        import_id_fields = ("code",)
        force_init_instance = True
        clean_model_instances = False  # the service checks, in the words of the page
        skip_diff = True
        use_transactions = True

    def __init__(self) -> None:
        super().__init__()
        self.done: dict[str, Outcome] = {}

    def save_instance(self, instance: Place, is_create: bool, row: dict[str, str], **kwargs: Any) -> None:
        """Add the place of the row; ``instance`` itself is not saved."""
        place = add_place(
            code=row["行政区划代码"],
            name=row["名称"],
            kind=row["类别"],
            parent_code=row["所属代码"],
            pinyin=row["拼音"],
        )
        self.done[row[ROW_NUMBER]] = Outcome(row, done=f"添加{place.full_name}")


def run(rows: Rows, *, for_good: bool) -> list[Outcome]:
    """Try all rows, and keep what they did when ``for_good`` and none was refused; one outcome for each row."""
    sheet, headings = PlaceSheet(), (ROW_NUMBER, *HEADINGS)
    data = Dataset(*[[row[heading] for heading in headings] for row in rows], headers=headings)
    result = sheet.import_data(data, dry_run=not for_good, use_transactions=True)
    faults = dict(result.row_errors())
    outcomes = []
    for number, row in enumerate(rows, start=1):
        errors = faults.get(number)
        outcomes.append(Outcome(row, fault=fault_of(errors[0].error)) if errors else sheet.done[row[ROW_NUMBER]])
    return outcomes


def fault_of(error: Exception) -> str:
    """The Chinese reason of a refusal; anything else is a fault of the program and is not hidden."""
    if not isinstance(error, Refused):
        raise error
    return str(error)
