"""Whose pages these are: the own city's alone. Other cities find nothing, offices above have their own pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import services
from tests.applications.pages import seen_text
from tests.plot import a_complete_application, a_round

pytestmark = pytest.mark.django_db

PAGES = (
    "application",
    "check",
    "preview",
    "sign",
    "receipt",
    "evidence",
    "contacts",
    "strategy",
    "declaration",
    "opinion",
)
# What each person gets on a page of Huzhou's submitted application.
READERS = {
    "clerk": 200,
    "second_clerk": 200,
    "approver": 200,
    "manager": 200,
    "seconded": 200,
    "neighbour_clerk": 404,
    "neighbour_approver": 404,
    "far_clerk": 404,
    "far_approver": 404,
    "officer": 403,
    "province_approver": 403,
    "other_officer": 403,
    "reviewer": 403,
    "ministry_approver": 403,
    "department_clerk": 403,
    "expert": 403,
    "stranger": 403,
    None: 302,
}
SIGNERS = ("approver", "neighbour_approver", "far_approver")


def address(application, page):
    if page == "receipt":
        return reverse("applications:receipt", args=[application.pk, 1])
    if page in ("application", "check", "preview", "sign", "evidence"):
        return reverse(f"applications:{page}", args=[application.pk])
    return reverse("applications:part", args=[application.pk, page])


@pytest.mark.parametrize("who", READERS)
def test_every_person_and_page(client_for, cast, submitted, who):
    client = client_for(getattr(cast, who) if who else None)
    for page in PAGES:
        expected = READERS[who]
        if page == "sign" and who not in SIGNERS and who is not None:
            expected = 403
        assert client.get(address(submitted.application, page)).status_code == expected, page


@pytest.mark.parametrize(
    ("who", "expected"), [("neighbour_clerk", 404), ("far_approver", 404), ("officer", 403), (None, 302)]
)
def test_nobody_else_writes_or_takes_steps(client_for, cast, application, who, expected):
    client = client_for(getattr(cast, who) if who else None)
    for target, fields in (
        (address(application, "strategy"), {"slogan.text": "别市改的", "action": "save"}),
        (reverse("applications:take_step", args=[application.pk]), {"step": "hand_over", "revision": "0"}),
    ):
        assert client.post(target, fields).status_code == expected
    application.refresh_from_db()
    assert application.state == "drafting"


def test_another_capacity_sees_what_that_capacity_sees(client_for, cast, application):
    own = client_for(cast.seconded, acting_for=cast.huzhou)
    above = client_for(cast.seconded, acting_for=cast.zhejiang)
    assert own.get(address(application, "contacts")).status_code == 200
    assert above.get(address(application, "contacts")).status_code == 403


@pytest.mark.parametrize("state", ["proposed", "confirmed", "not_confirmed"])
def test_the_city_does_not_learn_what_is_not_yet_decided_for_it(clerk, case_in, state):
    page = seen_text(clerk.get(address(case_in(state).application, "application")))
    for words in ("拟推荐", "待省级签发", "拟确认", "不予确认", "同意加入", "材料不足"):
        assert words not in page


def test_the_city_sees_what_the_province_did(clerk, case_in):
    page = seen_text(clerk.get(address(case_in("accepted").application, "application")))
    assert "受理" in page and "演示经办人甲" in page


# --- How many questions a page asks the database ---------------------------------------------------------------------


def queries(client, target):
    client.get(target)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(target).status_code == 200
    return len(asked)


def test_the_list_asks_the_same_for_one_and_for_many(clerk, cast, round_):
    target = reverse("applications:applications")
    services.begin(round=round_, user=cast.clerk)
    one = queries(clerk, target)
    for year in (2027, 2028, 2029):
        services.begin(round=a_round(cast, code=f"W{year}"), user=cast.clerk)
    assert queries(clerk, target) == one


@pytest.mark.parametrize("page", ["application", "check", "strategy", "sign"])
def test_a_page_asks_the_same_for_few_rows_and_many(client_for, cast, round_, page):
    application = a_complete_application(cast, round_)
    client = client_for(cast.approver if page == "sign" else cast.clerk)
    few = queries(client, address(application, page))
    for _ in range(3):
        services.add_row(application=application, user=cast.clerk, question="activities")
        services.add_row(application=application, user=cast.clerk, question="documents")
    assert queries(client, address(application, page)) == few
    assert few <= 40


def test_deadlines_ask_the_same_for_any_number_of_units(client_for, cast, round_):
    target = reverse("applications:deadlines", args=[round_.code])
    client = client_for(cast.officer)
    few = queries(client, target)
    for city in (cast.huzhou, cast.jiaxing):
        services.extend(
            round=round_, organisation=city, until=round_.province_deadline, reason="理由", user=cast.officer
        )
    assert queries(client, target) <= few + 1
