"""What no page of the portal would send: it is refused or not found in words, never an error of the server."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from applications import services
from review.models import Case, MembershipList, Sheet
from tests.plot import a_round
from tests.review import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

STRANGE = [
    "\0",
    "9" * 5000,
    "９",
    "-1",
    "=1+1",
    "' OR 1=1 --",
    "<script>",
    "\ud800".encode("utf-8", "replace").decode(),
]
# Address, and the part of the cast that opens it.
SEARCHES = (
    ("/board/?state={}", "officer"),
    ("/board/?round={}", "officer"),
    ("/provinces/?round={}", "reviewer"),
    ("/cases/?state={}", "officer"),
    ("/cases/?state={}", "reviewer"),
    ("/cases/?q={}", "officer"),
    ("/cases/?province={}", "reviewer"),
    ("/cases/?page={}", "officer"),
    ("/sheets/?round={}", "officer"),
    ("/cases/{case}/?version={}", "officer"),
    ("/cases/{case}/beside/?version={}", "officer"),
    ("/lists/draw-up/W2026/?corrects={}", "reviewer"),
    ("/certificates/check/?number={}&code={}", None),
    ("/register/?page={}", None),
    ("/register/?q={}", None),
    ("/register/?sort={}", None),
    ("/people/?q={}", "province_manager"),
    ("/places/?q={}", "ministry_manager"),
    ("/history/?page={}", "clerk"),
    ("/messages/?page={}", "clerk"),
    ("/jobs/?page={}", "clerk"),
    ("/verify/W2026-330500/1/?p={}", None),
)


@pytest.fixture
def plot(cast):
    """One city before the province, one on a draft sheet, one on a draft list."""
    round_ = a_round(cast)
    case = crowd.submitted(cast, round_, 1)
    crowd.sent_up(cast, crowd.endorsed(cast, crowd.submitted(cast, round_, 2)))
    crowd.endorsed(cast, crowd.submitted(cast, round_, 3))
    crowd.sheet_drawn_up(cast, round_)
    crowd.list_drawn_up(cast, Case.objects.get(state="sent_up"))
    return case


@pytest.mark.parametrize("strange", STRANGE, ids=lambda text: repr(text)[:20])
def test_strange_searches(cast, plot, client_for, strange):
    for address, part in SEARCHES:
        client = client_for(getattr(cast, part) if part else None)
        asked = address.replace("{case}", str(plot.pk)).replace("{}", quote(strange))
        assert client.get(asked).status_code in (200, 404), asked[:80]


@pytest.mark.parametrize("strange", STRANGE, ids=lambda text: repr(text)[:20])
def test_strange_presses(cast, plot, client_for, strange):
    presses = [
        ("officer", reverse("review:step", args=[plot.pk]), {"step": "accept"}),
        ("officer", reverse("review:sheet_step", args=[Sheet.objects.get(state="draft").pk]), {"step": "choose"}),
        ("reviewer", reverse("review:list_step", args=[MembershipList.objects.get().pk]), {"step": "choose"}),
    ]
    for part, address, typed in presses:
        client = client_for(getattr(cast, part))
        for press in ({"step": strange, "revision": "0"}, {**typed, "revision": strange}):
            assert client.post(address, press).status_code == 409, (address, press)
        if typed["step"] == "choose":
            response = client.post(address, {**typed, "revision": "0", "cases": [strange]})
            assert response.status_code == 409 and "所选城市中有的状态已变化" in response.content.decode()
    assert Sheet.objects.get(state="draft").items.count() == MembershipList.objects.get().items.count() == 1


def test_a_reason_with_signs_that_no_database_holds_is_kept_readable(cast, plot, client_for):
    client = client_for(cast.officer)
    typed = {"step": "return", "revision": plot.revision, "reason": "年份\0有误\r\n请更正", "due": "x"}
    assert client.post(reverse("review:step", args=[plot.pk]), typed).status_code == 302
    assert plot.application.corrections.get().reason == "年份\ufffd有误\n请更正"


def test_strange_presses_in_the_city(cast, application, client_for):
    presses = [
        ("take_step", (), {"step": "send_back", "revision": "1", "reason": "请\0改"}),
        ("part", ("strategy",), {"action": "add:nothing"}),
        ("part", ("strategy",), {"action": "up:slogan:x"}),
        ("part", ("strategy",), {"action": "remove:activities:\0"}),
        ("evidence", (), {"remove": "9" * 5000}),
        ("evidence", (), {"check_again": "9" * 5000}),
    ]
    client = client_for(cast.clerk)
    for name, more, typed in presses:
        address = reverse(f"applications:{name}", args=[application.pk, *more])
        assert client.post(address, typed).status_code in (302, 409), typed


def test_a_note_with_signs_that_no_database_holds_is_kept_readable(cast, application, client_for):
    services.hand_over(application=application, user=cast.clerk, seen=None)
    typed = {"step": "send_back", "revision": "1", "reason": "请\0改"}
    address = reverse("applications:take_step", args=[application.pk])
    assert client_for(cast.approver).post(address, typed).status_code == 302
    application.refresh_from_db()
    assert application.send_back_note == "请\ufffd改"


@pytest.mark.parametrize("strange", STRANGE, ids=lambda text: repr(text)[:20])
def test_strange_sign_ins(cast, client_for, strange):
    nobody = client_for(None)
    code = {"username": strange, "code": strange, "password": strange, "again": strange}
    assert nobody.post("/account/code/", code).status_code == 200
    assert nobody.post("/account/login/", {"login": strange, "password": strange}).status_code == 200
    assert nobody.post("/display/", {"mode": strange}).status_code == 403
    assert client_for(cast.seconded).post("/capacity/", {"organisation": strange}).status_code == 403
