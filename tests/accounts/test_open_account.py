"""Opening accounts, one by one."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts import services
from portal.accounts.models import User
from portal.history.selectors import entries
from portal.kit.verdicts import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def fields(**changes):
    return {"username": "hz-zhang", "name": "张三", "phone": "0572-88880000", "roles": ["clerk"]} | changes


def page_of(organisation):
    return reverse("accounts:open_account", args=[organisation.pk])


def test_a_manager_opens_an_account_and_the_person_begins_with_the_code(cast, client_for):
    response = client_for(cast.manager).post(page_of(cast.huzhou), fields(roles=["clerk", "account_manager"]))
    page = response.content.decode()
    assert "已为张三开通账号" in page and "no-store" in response["Cache-Control"]
    user = User.objects.get(username="hz-zhang")
    assert user.must_set_password and not user.has_usable_password()
    assert user.role_words == "填报人、账号管理员"
    code = page.split('user-select-all">')[1].split("<")[0]
    person = Client()
    answer = {"username": "hz-zhang", "code": code, "password": "Huzhou-xuexi-88", "again": "Huzhou-xuexi-88"}
    assert person.post("/account/code/", answer).status_code == 302
    assert person.post("/account/login/", {"login": "hz-zhang", "password": "Huzhou-xuexi-88"}).status_code == 302
    assert not User.objects.get(pk=user.pk).must_set_password
    assert entries(f"user:{user.pk}").first().sentence == (
        "演示账号管理员甲为张三开通账号“hz-zhang”（湖州市教育局（演示））。"
    )


def test_the_form_offers_the_roles_of_the_organisation(cast, client_for):
    page = client_for(cast.manager).get(page_of(cast.statistics)).content.decode()
    assert "填报人" in page and "签发人" not in page
    page = client_for(cast.ministry_manager).get(page_of(cast.ministry)).content.decode()
    assert "审核人" in page and "批次管理员" in page


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"username": "hz-clerk"}, "该用户名已有人使用"),
        ({"username": "HZ-CLERK"}, "该用户名已有人使用"),
        ({"username": "张三"}, "用户名用小写字母、数字"),
        ({"username": "../../etc"}, "用户名用小写字母、数字"),
        ({"name": "=1+1"}, "姓名请用汉字或字母"),
        ({"name": "张\u202e三"}, "姓名请用汉字或字母"),
        ({"phone": "12345"}, "请填写 11 位手机号"),
        ({"roles": []}, "请至少选择一项职责"),
        ({"roles": ["clerk", "approver"]}, "起草的人不能签发"),
        ({"roles": ["round_manager"]}, "选择一个有效的选项"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(cast, client_for, changes, fault):
    before = User.objects.count()
    page = client_for(cast.manager).post(page_of(cast.huzhou), fields(**changes)).content.decode()
    assert fault in page
    assert User.objects.count() == before


def test_pressing_twice_opens_one_account(cast, client_for):
    client = client_for(cast.manager)
    client.post(page_of(cast.huzhou), fields())
    assert "该用户名已有人使用" in client.post(page_of(cast.huzhou), fields()).content.decode()
    assert User.objects.filter(username="hz-zhang").count() == 1


def test_a_name_of_all_letters_is_kept(cast):
    user, _ = services.open_account(
        by=cast.manager, username="hz-ma", name="买买提·吐尔逊", organisation=cast.huzhou, roles=["clerk"]
    )
    assert str(user) == "买买提·吐尔逊"


def test_nobody_opens_accounts_beyond_the_own_reach(cast):
    for organisation in (cast.jiaxing, cast.zhejiang, cast.mianyang):
        with pytest.raises(Refused, match="由本单位或其上级单位的账号管理员办理"):
            services.open_account(
                by=cast.manager, username="hz-x", name="某人", organisation=organisation, roles=["clerk"]
            )
    assert not User.objects.filter(username="hz-x").exists()
