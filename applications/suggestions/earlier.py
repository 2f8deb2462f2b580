"""What the city filled in before: in its last application on the same form, and on another form by a table of cells."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils import timezone

from applications.editions import Cell, Edition, Question, address, carried_cells
from applications.models import Application, Submission
from applications.selectors import AnswerSheet, answers_in, answers_of, cell_label
from applications.selectors.slips import asks_as_one
from applications.suggestions import Offered


def earlier(application: Application) -> Iterator[Offered]:
    """The texts of earlier applications of the same city, the latest first, each form once."""
    done: set[str] = set()
    for each in _before(application):
        cells = carried_cells(each.edition, application.edition)
        if each.edition.key in done or not cells:
            continue
        sheet, version = _sheet(each)
        if not any(entry.value.strip() for entry in sheet.entries.values()):
            continue
        done.add(each.edition.key)
        yield from _carried(each.edition, sheet, cells, source_words(each, version, application.edition))


def _before(application: Application) -> list[Application]:
    own = Application.objects.filter(organisation=application.organisation_id, begun_at__lt=application.begun_at)
    newest = Prefetch("submissions", Submission.objects.order_by("-version"))
    return list(own.exclude(pk=application.pk).select_related("round").prefetch_related(newest).order_by("-begun_at"))


def _sheet(application: Application) -> tuple[AnswerSheet, int]:
    """The latest submission; of an application that was never submitted, the draft."""
    submissions = list(application.submissions.all())
    if submissions:
        return answers_in(submissions[0].data), submissions[0].version
    return answers_of(application), 0


def source_words(application: Application, version: int, edition: Edition) -> str:
    """2024年申请 第2版; on another form with its title."""
    year = timezone.localtime(application.round.opens_at).year
    form = "申请" if application.edition.key == edition.key else f"《{application.edition.title}》"
    return f"{year}年{form} 第{version}版" if version else f"{year}年{form} 草稿"


def _carried(edition: Edition, sheet: AnswerSheet, cells: dict[str, str], source: str) -> Iterator[Offered]:
    for question in edition.questions:
        for number, row in enumerate(sheet.rows(question), start=1):
            for cell in question.cells:
                target = cells.get(address(question.key, cell.key))
                text = sheet.value(question.key, cell.key, row)
                if target and text.strip():
                    place = _place(question, cell, number)
                    asked, _, key = target.partition(".")
                    yield Offered(asked, key, text, source, place, row)


def _place(question: Question, cell: Cell, number: int) -> str:
    if question.repeats:
        return f"{question.label.partition('（')[0]} · 第{number}项"
    return question.label if asks_as_one(question) else cell_label(question, cell)
