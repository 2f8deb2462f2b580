"""Giving people roles, and taking them back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts import services
from portal.accounts.choices import Role
from portal.accounts.models import Appointment, User
from portal.accounts.selectors import people
from portal.history.selectors import entries
from portal.kit.verdicts import Refused

pytestmark = pytest.mark.django_db


def test_a_manager_appoints_in_the_own_organisation(cast):
    appointment = services.appoint(by=cast.manager, user=cast.stranger, organisation=cast.huzhou, role=Role.CLERK)
    assert appointment.role_word == "填报人"
    assert cast.stranger in people(cast.huzhou, Role.CLERK)
    sentences = [entry.sentence for entry in entries(f"user:{cast.stranger.pk}", f"organisation:{cast.huzhou.pk}")]
    assert len(sentences) == 2
    assert all("填报人" in sentence and cast.stranger.name in sentence for sentence in sentences)


def test_a_manager_appoints_in_a_directly_subordinate_organisation(cast):
    services.appoint(by=cast.province_manager, user=cast.stranger, organisation=cast.jiaxing, role=Role.CLERK)
    services.appoint(by=cast.ministry_manager, user=cast.stranger, organisation=cast.sichuan, role=Role.CLERK)
    services.appoint(by=cast.manager, user=cast.stranger, organisation=cast.statistics, role=Role.CLERK)
    assert len(User.objects.get(pk=cast.stranger.pk).capacities) == 3


@pytest.mark.parametrize(
    ("manager", "organisation"),
    [
        ("manager", "jiaxing"),
        ("manager", "zhejiang"),
        ("province_manager", "mianyang"),
        ("province_manager", "statistics"),  # the city's business
        ("ministry_manager", "huzhou"),  # the province's business
        ("clerk", "huzhou"),
        ("approver", "huzhou"),
        ("stranger", "huzhou"),
    ],
)
def test_nobody_appoints_beyond_the_own_reach(cast, manager, organisation):
    with pytest.raises(Refused, match="由本单位或其上级单位的账号管理员办理"):
        services.appoint(
            by=getattr(cast, manager), user=cast.expert, organisation=getattr(cast, organisation), role=Role.CLERK
        )
    assert not cast.expert.appointments.filter(organisation=getattr(cast, organisation)).exists()


@pytest.mark.parametrize(("person", "role"), [("clerk", Role.APPROVER), ("approver", Role.CLERK)])
def test_nobody_drafts_and_signs_in_the_same_organisation(cast, person, role):
    with pytest.raises(Refused, match="既任填报人又任签发人：起草的人不能签发"):
        services.appoint(by=cast.manager, user=getattr(cast, person), organisation=cast.huzhou, role=role)


def test_drafting_here_and_signing_there_is_allowed(cast):
    services.appoint(by=cast.province_manager, user=cast.clerk, organisation=cast.zhejiang, role=Role.APPROVER)


def test_a_role_is_held_once(cast):
    with pytest.raises(Refused, match="已是湖州市教育局（演示）的填报人"):
        services.appoint(by=cast.manager, user=cast.clerk, organisation=cast.huzhou, role=Role.CLERK)


def test_a_role_that_the_organisation_does_not_have_is_refused(cast):
    with pytest.raises(Refused, match="可设的职责是：填报人"):
        services.appoint(by=cast.manager, user=cast.stranger, organisation=cast.statistics, role=Role.APPROVER)


def test_an_ended_appointment_holds_no_longer_and_stays_on_record(cast):
    appointment = cast.clerk.appointments.get()
    services.end_appointment(by=cast.manager, appointment=appointment, reason="调离")
    assert User.objects.get(pk=cast.clerk.pk).organisation is None
    assert cast.clerk not in people(cast.huzhou)
    appointment.refresh_from_db()
    assert (appointment.ended_on, appointment.end_reason) == (timezone.localdate(), "调离")
    assert "调离" in entries(f"user:{cast.clerk.pk}").last().sentence


def test_after_the_end_the_other_role_is_open(cast):
    services.end_appointment(by=cast.manager, appointment=cast.clerk.appointments.get(), reason="转任")
    services.appoint(by=cast.manager, user=cast.clerk, organisation=cast.huzhou, role=Role.APPROVER)
    services.end_appointment(by=cast.manager, appointment=cast.clerk.appointments.current().get(), reason="转任")
    services.appoint(by=cast.manager, user=cast.clerk, organisation=cast.huzhou, role=Role.CLERK)


def test_an_appointment_ends_once_and_with_a_reason(cast):
    appointment = cast.clerk.appointments.get()
    with pytest.raises(Refused, match="请填写结束任职的原因"):
        services.end_appointment(by=cast.manager, appointment=appointment, reason="  ")
    services.end_appointment(by=cast.manager, appointment=appointment, reason="调离")
    with pytest.raises(Refused, match="该任职已结束"):
        services.end_appointment(by=cast.manager, appointment=appointment, reason="调离")


def test_a_manager_does_not_shut_the_own_door(cast):
    with pytest.raises(Refused, match="不能结束自己的账号管理员职责"):
        services.end_appointment(by=cast.manager, appointment=cast.manager.appointments.get(), reason="误操作")


def test_an_appointment_of_tomorrow_does_not_hold_today(cast):
    Appointment.objects.create(
        user=cast.stranger,
        organisation=cast.huzhou,
        role=Role.CLERK,
        started_on=timezone.localdate() + timedelta(days=1),
    )
    assert cast.stranger.organisation is None
