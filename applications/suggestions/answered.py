"""What departments have answered on their slips 征集单."""

from collections.abc import Iterator

from django.db.models import Prefetch

from applications.choices import SlipState
from applications.models import Application, Slip, SlipCell
from applications.selectors import cell_label
from applications.selectors.slips import asks_as_one
from applications.suggestions import Offered


def answered(application: Application) -> Iterator[Offered]:
    """The answers of all slips that were answered, the latest first."""
    filled = Prefetch("cells", SlipCell.objects.exclude(value=""))
    slips = Slip.objects.filter(application=application, state=SlipState.ANSWERED).select_related("department")
    for slip in slips.prefetch_related(filled).order_by("-answered_at"):
        yield from of_slip(slip, application)


def of_slip(slip: Slip, application: Application) -> Iterator[Offered]:
    """The answers of one slip, with the department as their source."""
    known = {(question.key, cell.key): (question, cell) for question, cell in application.edition.cells()}
    for each in slip.cells.all():
        if (each.question, each.cell) in known:
            question, cell = known[each.question, each.cell]
            place = "" if asks_as_one(question) else cell_label(question, cell)
            yield Offered(each.question, each.cell, each.value, slip.source, place, each.record)
