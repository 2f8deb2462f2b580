"""Who may open which page of the account managers, and what the pages cost."""

import pytest
from django.urls import reverse

from portal.accounts import services
from portal.accounts.models import User
from portal.regions.models import Place

pytestmark = pytest.mark.django_db

MANAGERS = {
    "manager",
    "neighbour_approver",
    "far_approver",
    "province_manager",
    "other_province_approver",
    "ministry_manager",
}
OTHERS = {
    "clerk",
    "approver",
    "department_clerk",
    "officer",
    "province_approver",
    "reviewer",
    "ministry_approver",
    "round_manager",
    "expert",
    "seconded",
    "stranger",
}
GENERAL = ["people", "open_organisation", "import", "import_template"]


@pytest.mark.parametrize("name", GENERAL)
def test_account_managers_open_the_general_pages_and_nobody_else(cast, client_for, name):
    address = reverse(f"accounts:{name}")
    for person in MANAGERS:
        assert client_for(getattr(cast, person)).get(address).status_code == 200, person
    for person in OTHERS:
        response = client_for(getattr(cast, person)).get(address)
        assert response.status_code == 403, person
    assert "账号管理员" in response.content.decode()
    assert client_for().get(address).url.startswith("/account/login/")


# Which organisations each manager looks after: the own one and those directly under it.
REACH = {
    "manager": {"huzhou", "statistics"},
    "neighbour_approver": {"jiaxing"},
    "province_manager": {"zhejiang", "huzhou", "jiaxing"},
    "other_province_approver": {"sichuan", "mianyang"},
    "ministry_manager": {"ministry", "zhejiang", "sichuan", "panel"},
    "clerk": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("person", REACH)
def test_each_manager_sees_the_organisations_in_reach(cast, client_for, person):
    client = client_for(getattr(cast, person))
    listed = client.get(reverse("accounts:people")).content.decode()
    for key, organisation in cast.organisations.items():
        for name in ("organisation", "open_account", "appoint"):
            status = client.get(reverse(f"accounts:{name}", args=[organisation.pk])).status_code
            assert status == (200 if key in REACH[person] else 403 if not REACH[person] else 404), (key, name)
        if REACH[person]:
            assert (f">{organisation.name}</a>" in listed) == (key in REACH[person])


def test_a_foreign_person_or_appointment_is_not_there(cast, client_for):
    client = client_for(cast.manager)
    foreign = cast.neighbour_clerk
    appointment = foreign.appointments.get()
    assert client.get(reverse("accounts:end_appointment", args=[appointment.pk])).status_code == 404
    for office in (cast.huzhou, cast.jiaxing):
        assert client.post(reverse("accounts:issue_code", args=[office.pk, foreign.pk])).status_code == 404
    assert not foreign.one_time_codes.exists()


def test_what_is_visible_but_not_managed_is_explained(cast, client_for):
    """A department's clerk is within the province's sight, but the city's business."""
    appointment = cast.department_clerk.appointments.get()
    address = reverse("accounts:end_appointment", args=[appointment.pk])
    client = client_for(cast.province_manager)
    reason = "湖州市统计局（演示）的账号由本单位或其上级单位的账号管理员办理"
    assert reason in client.get(address).content.decode()
    client.post(address, {"reason": "误操作"})
    appointment.refresh_from_db()
    assert appointment.ended_on is None


def test_the_list_says_who_is_missing_and_can_be_narrowed(cast, client_for):
    client = client_for(cast.province_manager)
    page = client.get(reverse("accounts:people")).content.decode()
    assert "已配齐" in page
    services.end_appointment(by=None, appointment=cast.neighbour_clerk.appointments.get(), reason="调离")
    page = client.get(reverse("accounts:people"), {"name": "嘉兴"}).content.decode()
    assert "缺填报人" in page
    assert "湖州市教育局" not in page


def test_ending_an_appointment_on_its_page(cast, client_for):
    client = client_for(cast.manager)
    address = reverse("accounts:end_appointment", args=[cast.clerk.appointments.get().pk])
    assert "结束后立即生效" in client.get(address).content.decode()
    assert "请填写这一栏" in client.post(address, {"reason": ""}).content.decode()
    page = client.post(address, {"reason": "退休"}, follow=True).content.decode()
    assert "演示填报员甲不再任湖州市教育局（演示）填报人" in page
    assert "已结束的任职" in page and "退休" in page
    assert "办理记录" in page and "演示账号管理员甲结束任职" in page


def test_appointing_on_the_page_needs_name_and_user_name_of_one_person(cast, client_for):
    client = client_for(cast.manager)
    address = reverse("accounts:appoint", args=[cast.huzhou.pk])
    wrong = client.post(address, {"username": "stranger", "name": "别人", "role": "clerk"})
    assert "没有用户名和姓名都相符的人员" in wrong.content.decode()
    right = client.post(address, {"username": "stranger", "name": "演示无任职人员", "role": "clerk"}, follow=True)
    assert "演示无任职人员已任湖州市教育局（演示）填报人" in right.content.decode()
    again = client.post(address, {"username": "stranger", "name": "演示无任职人员", "role": "approver"})
    assert "起草的人不能签发" in again.content.decode()


def people_in(organisation, count):
    for number in range(count):
        services.open_account(
            by=None, username=f"x{organisation.pk}-{number}", name="某人", organisation=organisation, roles=["clerk"]
        )


def queries_of(client, address, django_assert_max_num_queries):
    client.get(address)
    with django_assert_max_num_queries(100) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_with_one_and_with_many(cast, client_for, django_assert_max_num_queries):
    client = client_for(cast.province_manager)
    address = reverse("accounts:people")
    few = queries_of(client, address, django_assert_max_num_queries)
    for number in range(10):
        place = Place.objects.create(
            code=f"3309{number:02}", name=f"某{number}市", kind="地级市", parent=cast.places["330000"]
        )
        office = services.open_organisation(
            by=None, name=f"某{number}市教育局", kind="city", parent=cast.zhejiang, place=place
        )
        people_in(office, 2)
    assert queries_of(client, address, django_assert_max_num_queries) == few


def test_an_organisation_costs_the_same_with_one_and_with_many(cast, client_for, django_assert_max_num_queries):
    client = client_for(cast.manager)
    address = reverse("accounts:organisation", args=[cast.statistics.pk])
    people_in(cast.statistics, 1)
    few = queries_of(client, address, django_assert_max_num_queries)
    people_in_more = 10
    for number in range(people_in_more):
        services.open_account(
            by=None, username=f"y-{number}", name="某人", organisation=cast.statistics, roles=["clerk"]
        )
    assert queries_of(client, address, django_assert_max_num_queries) == few
    assert User.objects.filter(appointments__organisation=cast.statistics).count() == people_in_more + 2
