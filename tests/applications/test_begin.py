"""The guide first, then the city's one application in a round."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Round
from applications.services import begin
from portal.kit.dates import beijing
from portal.kit.verdicts import Refused
from tests.applications.pages import seen_text, text_of
from tests.plot import a_round

pytestmark = pytest.mark.django_db


def test_everybody_reads_the_guide(client_for, round_, cast):
    for person in (None, cast.stranger, cast.clerk, cast.officer, cast.reviewer):
        client = client_for(person)
        assert round_.title in seen_text(client.get(reverse("applications:rounds")))
        page = seen_text(client.get(reverse("applications:round", args=[round_.code])))
        for words in (
            "申请条件",
            "申请材料",
            "办理流程",
            "截止时间",
            "联系方式",
            "暂存和送签不算提交",
            beijing(round_.city_deadline),
        ):
            assert words in page


def test_a_round_in_preparation_is_the_ministrys_business(client_for, cast, round_):
    Round.objects.filter(pk=round_.pk).update(state="preparing")
    address = reverse("applications:round", args=[round_.code])
    for person in (None, cast.clerk, cast.officer):
        assert client_for(person).get(address).status_code == 404
    assert client_for(cast.round_manager).get(address).status_code == 200


def test_the_guide_shows_the_citys_own_deadline(client_for, cast, round_):
    from applications.services import extend

    until = round_.city_deadline + timedelta(days=3)
    extend(round=round_, organisation=cast.clerk.organisation, until=until, reason="（演示）台风", user=cast.officer)
    address = reverse("applications:round", args=[round_.code])
    assert beijing(until) in seen_text(client_for(cast.clerk).get(address))
    assert beijing(until) not in seen_text(client_for(cast.neighbour_clerk).get(address))


def test_a_clerk_begins_and_a_colleague_finds_the_same_application(clerk, second_clerk, round_):
    address = reverse("applications:begin", args=[round_.code])
    assert "开始填报" in text_of(clerk.get(reverse("applications:applications")))
    first = clerk.post(address, follow=True)
    assert "编号 W2026-330500" in text_of(first)
    assert second_clerk.post(address).url == first.redirect_chain[-1][0]
    assert Application.objects.count() == 1
    assert "继续办理" in text_of(clerk.get(reverse("applications:round", args=[round_.code])))


def test_the_first_thing_to_do_is_to_fill_in(clerk, approver, draft, at):
    page = clerk.get(at("application", draft)).content.decode()
    assert f'href="{at("part", draft, "contacts")}#id_city_leader.name">开始填写</a>' in page
    assert "开始填写" not in text_of(approver.get(at("application", draft)))


@pytest.mark.parametrize("who", ["approver", "manager", "officer", "reviewer", "department_clerk", "stranger"])
def test_only_a_clerk_of_a_city_begins(client_for, cast, round_, who):
    answer = client_for(getattr(cast, who)).post(reverse("applications:begin", args=[round_.code]))
    assert answer.status_code == 403 and not Application.objects.exists()
    with pytest.raises(Refused, match="只有市教育行政部门的填报人可以开始填报"):
        begin(round=round_, user=getattr(cast, who))


def test_beginning_needs_an_open_round(clerk, cast):
    later = a_round(cast, code="W2027", opens_at=timezone.now() + timedelta(days=2))
    answer = clerk.post(reverse("applications:begin", args=[later.code]))
    assert answer.status_code == 403
    assert f"开放时间为{beijing(later.opens_at)}（北京时间）" in text_of(answer)
    assert "即将开放" in text_of(clerk.get(reverse("applications:applications")))


def test_beginning_is_a_press_not_an_address(clerk, round_):
    assert clerk.get(reverse("applications:begin", args=[round_.code])).status_code == 405


def test_begin_reads_the_round_as_it_stands_now(cast, round_):
    Round.objects.filter(pk=round_.pk).update(state="closed")
    with pytest.raises(Refused, match="尚未开放或已结束"):
        begin(round=round_, user=cast.clerk)
