"""How far a form is filled in, as a count that says nothing of what stands in it."""

from collections import Counter
from collections.abc import Iterable

from django.db.models.functions import Trim

from applications.choices import EvidenceState
from applications.models import Answer, AnswerRow, Application, Evidence
from portal.kit.pages import Ratio

Filled = Counter[tuple[int, str, str]]


def completeness_of(applications: Iterable[Application]) -> dict[int, Ratio]:
    """By application: how many of the places that must be filled hold something; three queries for any number.

    A place is a required cell (in a question that repeats: of each row, of one at least) or a required file. What is
    wrong in a place is for 填写检查 to say.
    """
    rows = list(applications)
    if not rows:
        return {}
    filled, counted, files = _filled(rows), _rows(rows), _files(rows)
    return {each.pk: _ratio(each, filled, counted, files) for each in rows}


def _ratio(
    application: Application, filled: Filled, rows: Counter[tuple[int, str]], files: Counter[tuple[int, str]]
) -> Ratio:
    done = asked = 0
    for question in application.edition.questions:
        if not question.required:
            continue
        times = max(1, rows[application.pk, question.key]) if question.repeats else 1
        for cell in question.cells:
            if cell.required:
                asked += times
                done += min(times, filled[application.pk, question.key, cell.key])
    for item in application.edition.evidence:
        asked += item.at_least
        done += min(item.at_least, files[application.pk, item.key])
    return Ratio(done, asked)


def _filled(applications: list[Application]) -> Filled:
    cells = Answer.objects.filter(application__in=applications).annotate(text=Trim("value")).exclude(text="")
    return Counter(cells.values_list("application", "question", "cell"))


def _rows(applications: list[Application]) -> Counter[tuple[int, str]]:
    return Counter(AnswerRow.objects.filter(application__in=applications).values_list("application", "question"))


def _files(applications: list[Application]) -> Counter[tuple[int, str]]:
    files = Evidence.objects.present().filter(application__in=applications).exclude(state=EvidenceState.REFUSED)
    return Counter(files.order_by().values_list("application", "item"))
