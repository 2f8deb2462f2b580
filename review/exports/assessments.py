"""评分汇总表 of a round as a workbook, from the rows that the page shows; for the ministry alone."""

from collections.abc import Sequence

from portal.documents.xlsx import OfficialSheet
from review.choices import LEVELS, AssignmentState, expert_word
from review.models import Rubric
from review.selectors.assessments import Assessment
from review.selectors.scores import FAR_OFF_RULE, TOTAL_RULE

WIDTHS = (6, 20, 22, 10, 10, 10, 10, 10, 30)
DETAIL_WIDTHS = (20, 10, 12, 24, 8, 8, 40)


def assessment_workbook(title: str, rows: Sequence[Assessment], rubric: Rubric | None) -> bytes:
    """A summary with median and spread, and beside it every score with its comments."""
    table = OfficialSheet("评分汇总", WIDTHS, landscape=True)
    table.title(f"{title}专家评分汇总表")
    table.line(f"{TOTAL_RULE}{FAR_OFF_RULE}")
    table.header(["序号", "城市", "申请编号", "状态", "已提交", "中位数", "极差", "偏离", "各专家总分"])
    table.rows((_summary(number, each) for number, each in enumerate(rows, 1)), horizontal="left")
    _details(OfficialSheet("评分明细", DETAIL_WIDTHS, landscape=True, workbook=table.workbook), rows, rubric)
    return table.bytes()


def _summary(number: int, row: Assessment) -> list[object]:
    scores = "；".join(f"{expert_word(each.number)} {each.total}" for each in row.rows if each.submitted_at)
    far = "、".join(expert_word(each.number) for each in row.rows if each.pk in row.far_off)
    return [
        number,
        row.case.application.place.full_name,
        row.case.application.number,
        row.case.get_state_display(),
        f"{row.submitted}/{max(row.wanted, len(row.rows))}",
        row.median,
        row.spread,
        far,
        scores,
    ]


def _details(table: OfficialSheet, rows: Sequence[Assessment], rubric: Rubric | None) -> None:
    table.title("评分明细")
    table.header(["城市", "专家", "姓名", "指标", "权重", "等级", "评语"])
    titles = {each["key"]: (each["title"], each["weight"]) for each in (rubric.criteria if rubric else [])}
    lines: list[list[object]] = []
    for row in rows:
        for each in row.rows:
            if each.state != AssignmentState.SUBMITTED:
                continue
            head = [row.case.application.place.full_name, expert_word(each.number), each.expert.name]
            for key, given in each.scores.items():
                title, weight = titles.get(key, (key, None))
                level = LEVELS[given["level"] - 1] if given.get("level") else ""
                lines.append([*head, title, weight, level, given.get("comment", "")])
            lines.append([*head, "总体评价", None, str(each.total), each.comment])
    table.rows(lines, horizontal="left")
