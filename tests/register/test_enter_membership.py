"""Entering memberships, ending them, and asking the register."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.register.models import Membership
from portal.register.selectors import is_member, memberships_of
from portal.register.services import end_membership, enter_membership

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def huzhou(places):
    return places["330500"]


@pytest.fixture
def alliance(huzhou):
    return enter_membership(
        place=huzhou, kind="alliance", source="中成协[2017]022号", batch="1-4批", joined_by=date(2016, 12, 31)
    )


def test_a_city_is_a_member_from_the_day_that_is_known(huzhou, alliance):
    assert is_member(huzhou, "alliance")
    assert is_member(huzhou, "alliance", on=date(2016, 12, 31))
    assert not is_member(huzhou, "alliance", on=date(2016, 12, 30))
    assert not is_member(huzhou, "network")
    assert list(memberships_of(huzhou)) == [alliance]


def test_a_city_is_a_member_of_each_kind_once(huzhou, alliance):
    with pytest.raises(Refused, match="湖州市已是全国学习型城市建设联盟成员城市，不能重复登记"):
        enter_membership(place=huzhou, kind="alliance", source="某文件", joined_on=date(2026, 1, 1))
    enter_membership(place=huzhou, kind="gnlc", source="某文件", joined_on=date(2016, 2, 1))
    assert memberships_of(huzhou).count() == 2


def test_the_database_refuses_a_second_membership(huzhou, alliance):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(place=huzhou, kind="alliance", joined_on=date(2026, 1, 1), source="某文件")


def test_a_membership_ends_with_a_day_and_a_reason(huzhou, alliance):
    end_membership(membership=alliance, left_on=date(2025, 6, 1), reason="城市申请退出")
    assert is_member(huzhou, "alliance", on=date(2025, 5, 31))
    assert not is_member(huzhou, "alliance", on=date(2025, 6, 1))
    assert "自2025年6月1日起不再是" in entries(f"membership:{alliance.pk}").last().sentence
    enter_membership(place=huzhou, kind="alliance", source="另一文件", joined_on=date(2026, 1, 1))


def test_a_membership_ends_once_and_not_without_reason(alliance):
    with pytest.raises(Refused, match="请填写退出原因"):
        end_membership(membership=alliance, left_on=date(2025, 6, 1), reason=" ")
    end_membership(membership=alliance, left_on=date(2025, 6, 1), reason="城市申请退出")
    with pytest.raises(Refused, match="已于2025年6月1日退出"):
        end_membership(membership=alliance, left_on=date(2025, 7, 1), reason="城市申请退出")


def test_a_membership_does_not_end_before_it_began(huzhou):
    membership = enter_membership(place=huzhou, kind="network", source="名单", joined_on=date(2026, 1, 1))
    with pytest.raises(Refused, match="退出日期不能早于加入日期"):
        end_membership(membership=membership, left_on=date(2025, 1, 1), reason="误登")


@pytest.mark.parametrize("days", [{}, {"joined_on": date(2016, 1, 1), "joined_by": date(2016, 12, 31)}])
def test_one_of_the_two_days_is_given(huzhou, days):
    with pytest.raises(ValueError, match="either a day"):
        enter_membership(place=huzhou, kind="network", source="名单", **days)


def test_what_no_document_states_is_seen_by_the_ministry_alone(cast, huzhou, alliance):
    enter_membership(place=cast.places["330400"], kind="gnlc", source="", joined_by=date(2020, 1, 1))
    assert Membership.objects.visible_to(cast.reviewer).count() == 2
    assert Membership.objects.visible_to(cast.clerk).count() == 1
