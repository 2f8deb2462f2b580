"""A page asks the database as often for many rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import services as desk
from portal.jobs.models import Job
from review.models import MembershipList, Sheet
from tests.plot import a_complete_application, a_round, a_submitted_case, with_evidence
from tests.review import crowd

pytestmark = pytest.mark.django_db

PAGES = {
    "officer": (
        "home",
        "review:board",
        "review:cases",
        "review:sheets",
        "history:entries",
        "letters:inbox",
        "letters:outbox",
        "jobs:jobs",
    ),
    "province_approver": ("home", "review:sheets"),
    "province_manager": ("accounts:people",),
    "reviewer": ("home", "review:provinces", "review:cases", "review:sheets", "review:lists", "history:entries"),
    "ministry_approver": ("home", "review:lists"),
    "round_manager": ("home", "applications:managed_rounds", "letters:outbox"),
    "clerk": ("home", "applications:applications"),
    None: ("front", "review:lists", "register:members", "applications:rounds"),
}
MOST = 40


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def grow(cast, round_, numbers):
    """For each number one city in each state that fills another page, with its own sheet and list."""
    for number in numbers:
        crowd.submitted(cast, round_, 10 + number)
        ready = crowd.endorsed(cast, crowd.submitted(cast, round_, 20 + number))
        crowd.sent_up(cast, ready)
        crowd.published(cast, ready, number=f"演示〔2026〕{number}号")
        before_ministry = crowd.endorsed(cast, crowd.submitted(cast, round_, 30 + number))
        crowd.sent_up(cast, before_ministry)
        Job.objects.create(name="x.tasks.y", label="排版", organisation=cast.zhejiang)
    for number in numbers:
        crowd.endorsed(cast, crowd.submitted(cast, round_, 40 + number))


def test_lists_of_every_kind(cast, client_for):
    round_ = a_round(cast)
    clients = {part: client_for(getattr(cast, part) if part else None) for part in PAGES}

    def count():
        return {(part, page): queries(clients[part], reverse(page)) for part in PAGES for page in PAGES[part]}

    grow(cast, round_, [1])
    one = count()
    grow(cast, round_, [2, 3])
    many = count()
    assert {page: (one[page], many[page]) for page in one if many[page] > one[page]} == {}
    assert max(many.values()) <= MOST


def test_a_case_with_many_rows_and_files(cast, client_for, round_):
    plain = a_submitted_case(cast, round_)
    application = a_complete_application(cast, round_, cast.neighbour_clerk)
    for question in ("activities", "documents", "cases"):
        for _ in range(application.edition.question(question).most_rows - rows_of(application, question)):
            fill_row(cast, application, question)
    for _ in range(3):
        with_evidence(application, cast.neighbour_clerk)
    desk.hand_over(application=application, user=cast.neighbour_clerk, seen=None)
    full = desk.submit(application=application, user=cast.neighbour_approver, seen=None).application.case
    for page in ("review:case", "review:beside"):
        for client in (client_for(cast.officer), client_for(cast.reviewer)):
            few, many = (queries(client, reverse(page, args=[case.pk])) for case in (plain, full))
            assert many == few <= MOST, page


def rows_of(application, question):
    return application.rows.filter(question=question).count()


def fill_row(cast, application, question):
    """One more row with the words of the first."""
    first = application.rows.filter(question=question).first().row_id
    new = desk.add_row(application=application, user=cast.neighbour_clerk, question=question)
    words = application.answers.filter(question=question, row_id=first).values_list("cell", "value")
    values = {f"{question}.{cell}.{new}": value for cell, value in words}
    desk.save_cells(application=application, user=cast.neighbour_clerk, values=values, seen={})


def test_a_sheet_and_a_list_with_many_cities(cast, client_for):
    round_ = a_round(cast)
    first = [crowd.endorsed(cast, crowd.submitted(cast, round_, 1))]
    small = crowd.sent_up(cast, *first)
    more = [crowd.endorsed(cast, crowd.submitted(cast, round_, number)) for number in (2, 3, 4)]
    large = crowd.sent_up(cast, *more)
    short, long = crowd.published(cast, *first), crowd.published(cast, *more, number="演示〔2026〕2号")
    assert Sheet.objects.count() == MembershipList.objects.count() == 2
    officer, nobody = client_for(cast.officer), client_for(None)
    for client, page, one, many in (
        (officer, "review:sheet", small, large),
        (officer, "review:workbook", small, large),
        (nobody, "review:list", short, long),
        (client_for(cast.reviewer), "review:list", short, long),
    ):
        assert queries(client, reverse(page, args=[many.pk])) == queries(client, reverse(page, args=[one.pk])), page
