"""The public pages, the desk and the frame around every page."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from applications.choices import RoundState
from applications.editions import EDITION_CHOICES
from applications.models import Round
from portal.kit.verdicts import Refused
from portal.shell.navigation import LONGEST_BAR, SPOTS, bar, navigation
from portal.shell.views import refused

pytestmark = pytest.mark.django_db


def make_round(**changes: object) -> Round:
    now = timezone.now()
    values = {
        "code": "W2026",
        "title": "2026 年申报（演示）",
        "edition_key": EDITION_CHOICES[0][0],
        "state": RoundState.OPEN,
        "opens_at": now - timedelta(days=1),
        "city_deadline": now + timedelta(days=20),
        "province_deadline": now + timedelta(days=40),
        "conditions": "城市申请须经市政府同意。",
    }
    return Round.objects.create(**values | changes)


def text(response: object) -> str:
    return response.content.decode()


@pytest.mark.parametrize("path", ["/", "/help/procedure/", "/help/accessibility/"])
def test_public_pages_need_no_account(client: Client, path: str) -> None:
    page = text(client.get(path))
    assert page.count("<h1") == 1 and "登录" in page and 'href="#main"' in page


def test_front_without_rounds_says_what_will_come(client: Client) -> None:
    page = text(client.get("/"))
    assert "目前没有正在办理的批次" in page and "本平台尚未公布名单" in page


def test_front_shows_announced_rounds_only(client: Client) -> None:
    make_round()
    make_round(code="P", title="筹备中的批次", state=RoundState.PREPARING)
    page = text(client.get("/"))
    assert "2026 年申报（演示）" in page and "筹备中的批次" not in page and "可以填报" in page


def test_a_round_announced_before_it_opens_says_so(client: Client) -> None:
    make_round(opens_at=timezone.now() + timedelta(days=2))
    page = text(client.get("/"))
    assert "即将开放" in page and "可以填报" not in page


def test_procedure_is_drawn_from_the_tables(client: Client) -> None:
    page = text(client.get("/help/procedure/"))
    for words in ("市级填报", "申请办理", "汇总表", "名单", "签发并提交", "省级受理前可以撤回", "同时作废："):
        assert words in page


def test_desk_asks_for_sign_in(client: Client) -> None:
    response = client.get("/home/")
    assert response.status_code == 302 and "/account/login/" in response["Location"]


def test_desk_names_whom_the_person_acts_for(cast: SimpleNamespace, client_for: Callable[..., Client]) -> None:
    page = text(client_for(cast.clerk).get("/home/"))
    assert str(cast.clerk.organisation) in page and "没有待办事项" in page and "退出登录" in page
    assert "切换身份" not in page


def test_desk_of_a_person_without_appointment_says_whom_to_ask(
    cast: SimpleNamespace, client_for: Callable[..., Client]
) -> None:
    page = text(client_for(cast.stranger).get("/home/"))
    assert "您的账号还没有任职" in page and "账号管理员" in page


@pytest.mark.parametrize("part", ["clerk", "officer", "reviewer", "round_manager", "manager", "stranger"])
def test_every_place_in_the_bar_lets_its_people_in(
    cast: SimpleNamespace, client_for: Callable[..., Client], part: str
) -> None:
    user = getattr(cast, part)
    rules = {reverse(spot.url_name): getattr(resolve(reverse(spot.url_name)).func, "access", None) for spot in SPOTS}
    request = client_for(user).get("/home/").wsgi_request
    for link in navigation(request):
        assert rules[link.url](request.user), link.label


@pytest.mark.parametrize("part", ["clerk", "officer", "reviewer", "round_manager", "manager", "stranger"])
def test_a_bar_with_more_than_eight_places_keeps_the_rest_by_groups(
    cast: SimpleNamespace, client_for: Callable[..., Client], part: str
) -> None:
    response = client_for(getattr(cast, part)).get("/lists/")
    places, found = navigation(response.wsgi_request), bar(response.wsgi_request)
    hidden = [link for _, links in found.more for link in links]
    assert sorted(found.links + hidden, key=places.index) == places
    assert len(found.links) + bool(hidden) <= LONGEST_BAR and ("更多" in text(response)) is bool(hidden)
    assert not hidden or (found.current_in_more and found.current_in_more.label == "名单")


def test_unknown_addresses_say_what_to_do(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404 and "没有找到这个页面" in text(response)


def test_a_refusal_gives_its_reason(cast: SimpleNamespace, client_for: Callable[..., Client]) -> None:
    response = client_for(cast.clerk).post("/capacity/", {"organisation": str(cast.ministry.pk)})
    assert response.status_code == 403
    assert "您在该单位没有任职，不能以其身份办理。" in text(response) and "没有任何内容被改动" in text(response)


def test_a_refusal_to_a_part_of_a_page_is_bare_words() -> None:
    request = RequestFactory().post("/", headers={"HX-Request": "true"})
    response = refused(request, Refused("页面已过期。"))
    assert response.status_code == 403 and response.content.decode() == "页面已过期。"
    assert response["Content-Type"].startswith("text/plain")


def test_a_form_from_an_old_page_is_told_that_it_is_old() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/display/", {"mode": "large"})
    assert response.status_code == 403 and "页面已过期" in text(response) and "返回" in text(response)


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_of_faults_need_nothing(name: str) -> None:
    page = render_to_string(name)
    assert page.count("<h1") == 1 and "请按浏览器的“返回”" in page


def test_pages_hold_no_script_or_style_of_their_own(cast: SimpleNamespace, client_for: Callable[..., Client]) -> None:
    page = text(client_for(cast.clerk).get("/home/"))
    assert "<style" not in page and " style=" not in page and " onclick=" not in page
    assert all("src=" in tag for tag in page.split("<script")[1:])
