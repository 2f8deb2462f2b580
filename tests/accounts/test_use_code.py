"""Setting a password by a one-time code, without mail."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import services
from portal.accounts.demo import DEMO_PASSWORD
from portal.accounts.models import OneTimeCode, User
from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.letters.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

CODE_PAGE = "/account/code/"
PASSWORD = "Huzhou-xuexi-88"


def send(client, username, code, password=PASSWORD, again=PASSWORD):
    return client.post(CODE_PAGE, {"username": username, "code": code, "password": password, "again": again})


@pytest.fixture
def code(cast):
    return services.issue_code(by=cast.manager, user=cast.clerk)


def test_a_person_sets_a_new_password_by_code(cast, code, client):
    assert "<h1>用一次性验证码设置密码</h1>" in client.get(CODE_PAGE).content.decode()
    response = send(client, "hz-clerk", code)
    assert response.url == reverse("account_login")
    user = User.objects.get(pk=cast.clerk.pk)
    assert user.check_password(PASSWORD) and not user.check_password(DEMO_PASSWORD)
    assert "_auth_user_id" not in client.session
    sentences = [entry.sentence for entry in entries(f"user:{user.pk}")]
    assert sentences == [
        "演示账号管理员甲为演示填报员甲签发一次性验证码。",
        "演示填报员甲用一次性验证码设置了密码（验证码由演示账号管理员甲签发）。",
    ]
    assert Message.objects.get(receiver=user).subject == "您的密码已用一次性验证码设置"


def test_case_and_dashes_do_not_matter(cast, code, client):
    assert send(client, "HZ-Clerk", f" {code.replace('-', '').lower()} ").status_code == 302


def test_the_code_works_once(cast, code, client):
    send(client, "hz-clerk", code)
    page = send(client, "hz-clerk", code, password="Noch-eins-77", again="Noch-eins-77").content.decode()
    assert "验证码已使用、已过期" in page
    assert User.objects.get(pk=cast.clerk.pk).check_password(PASSWORD)


def test_the_code_expires_after_a_day(cast, code, client):
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False):
        assert "已过期" in send(client, "hz-clerk", code).content.decode()


def test_a_new_code_makes_the_earlier_one_void(cast, code, client):
    services.issue_code(by=cast.manager, user=cast.clerk)
    assert "不正确" in send(client, "hz-clerk", code).content.decode()


def test_the_code_is_for_one_person(cast, code, client):
    assert "不正确" in send(client, "hz-approver", code).content.decode()


def test_the_code_is_not_kept(cast, code):
    row = OneTimeCode.objects.get(user=cast.clerk)
    assert code not in str(row.__dict__) and len(row.digest) == 64


def test_until_the_code_is_used_the_old_password_works(cast, code, client):
    assert client.post("/account/login/", {"login": "hz-clerk", "password": DEMO_PASSWORD}).status_code == 302


def test_wrong_codes_lock_like_wrong_passwords(cast, code, client):
    for _ in range(4):
        assert send(client, "hz-clerk", "AAAA-AAAA-AAAA").status_code == 200
    send(client, "hz-clerk", "AAAA-AAAA-AAAA")
    response = send(client, "hz-clerk", code)
    assert response.status_code == 429
    assert "暂时锁定" in response.content.decode()
    assert client.post("/account/login/", {"login": "hz-clerk", "password": DEMO_PASSWORD}).status_code == 429


def test_a_code_from_elsewhere_lifts_the_lock(cast, code, client):
    for _ in range(5):
        client.post("/account/login/", {"login": "hz-clerk", "password": "falsch-falsch"})
    assert send(Client(REMOTE_ADDR="10.9.9.9"), "hz-clerk", code).status_code == 302
    assert client.post("/account/login/", {"login": "hz-clerk", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("password", "again", "fault"),
    [
        (PASSWORD, "anders-anders", "两次输入的新密码不一致"),
        ("kurz", "kurz", "密码太短，至少10个字符"),
        ("hz-clerk-1", "hz-clerk-1", "密码跟用户名太相似了"),
    ],
)
def test_a_bad_new_password_is_refused_and_the_code_stays(cast, code, client, password, again, fault):
    page = send(client, "hz-clerk", code, password, again).content.decode()
    assert fault in page.replace(" ", "")
    assert send(client, "hz-clerk", code).status_code == 302


@pytest.mark.parametrize("nonsense", ["\ud800", "'; drop table", "😀" * 10])
def test_nonsense_is_a_wrong_code(cast, nonsense):
    with pytest.raises(Refused, match="不正确"):
        services.use_code(username="hz-clerk", code=nonsense, password=PASSWORD)


def test_a_manager_issues_codes_within_reach_only(cast):
    with pytest.raises(Refused, match="还在嘉兴市教育局（演示）任职"):
        services.issue_code(by=cast.manager, user=cast.neighbour_clerk)
    with pytest.raises(Refused, match="还在浙江省教育厅（演示）任职，请由所任职单位共同的上级单位签发"):
        services.issue_code(by=cast.manager, user=cast.seconded)
    with pytest.raises(Refused, match="只有账号管理员可以签发"):
        services.issue_code(by=cast.approver, user=cast.clerk)
    with pytest.raises(Refused, match="请直接使用“修改密码”"):
        services.issue_code(by=cast.manager, user=cast.manager)
    with pytest.raises(Refused, match="目前没有任职"):
        services.issue_code(by=cast.manager, user=cast.stranger)
    services.issue_code(by=cast.province_manager, user=cast.seconded)
    services.issue_code(by=cast.ministry_manager, user=cast.stranger)


def test_the_code_is_shown_once_on_the_page(cast, client_for):
    client = client_for(cast.manager)
    address = reverse("accounts:issue_code", args=[cast.huzhou.pk, cast.clerk.pk])
    response = client.post(address)
    page = response.content.decode()
    assert "验证码只显示这一次" in page
    assert "no-store" in response["Cache-Control"]
    shown = page.split('user-select-all">')[1].split("<")[0]
    assert send(Client(), "hz-clerk", shown).status_code == 302
    assert client.get(address).status_code == 405


def test_a_refused_code_says_why_on_the_page(cast, client_for):
    client = client_for(cast.manager)
    address = reverse("accounts:issue_code", args=[cast.huzhou.pk, cast.seconded.pk])
    assert "请由所任职单位共同的上级单位签发" in client.post(address, follow=True).content.decode()
