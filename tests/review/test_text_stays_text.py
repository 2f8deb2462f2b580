"""Whatever a name begins with, a spreadsheet program takes it for text: names of cities, of people, telephone numbers."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from portal.regions.models import Place
from review.models import Sheet
from review.services import summary_sheets
from tests.plot import a_round
from tests.review import crowd

pytestmark = pytest.mark.django_db

EVIL = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "＝1+1", '=HYPERLINK("http://x","y")']


def downloaded(client, sheet):
    response = client.get(reverse("review:workbook", args=[sheet.pk]))
    assert response.status_code == 200
    return load_workbook(BytesIO(response.content))


def cells(workbook):
    return [cell for page in workbook for row in page.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_of_a_summary_sheet_is_a_formula(cast, client_for, evil):
    round_ = a_round(cast)
    case = crowd.endorsed(cast, crowd.submitted(cast, round_, 1))
    Place.objects.filter(pk=case.application.place.pk).update(name=evil)
    cast.zhejiang.name = evil
    cast.zhejiang.save()
    type(case.application).objects.filter(pk=case.application_id).update(number=evil)
    sheet = summary_sheets.draw_up(round=round_, user=cast.officer, filler="甲", filler_contact="0")
    # Through the back door: the form itself takes no tab.
    Sheet.objects.filter(pk=sheet.pk).update(filler=evil, filler_contact=evil)
    found = cells(downloaded(client_for(cast.officer), sheet))
    assert {cell.data_type for cell in found} <= {"s", "n"}
    texts = [cell for cell in found if cell.data_type == "s"]
    named = [cell for cell in texts if str(cell.value).strip() == evil.strip()]
    assert len(named) >= 3 and all(cell.quotePrefix for cell in named)


def test_numbers_stay_numbers(cast, client_for):
    round_ = a_round(cast)
    crowd.endorsed(cast, crowd.submitted(cast, round_, 1))
    sheet = crowd.sheet_drawn_up(cast, round_)
    page = downloaded(client_for(cast.officer), sheet)["汇总表"]
    assert [cell.value for cell in page["A"] if cell.data_type == "n" and cell.value is not None] == [1]


@pytest.mark.parametrize("address", ["accounts:import_template", "regions:import_template"])
def test_no_cell_of_a_template_is_a_formula(cast, client_for, address):
    response = client_for(cast.ministry_manager).get(reverse(address))
    assert {cell.data_type for cell in cells(load_workbook(BytesIO(response.content)))} == {"s"}
