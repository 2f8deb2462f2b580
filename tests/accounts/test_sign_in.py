"""Signing in and out, the lockout, the sign-in before, changing the password."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from portal.accounts.demo import DEMO_PASSWORD
from portal.history.selectors import entries

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
NEW_PASSWORD = "Huzhou-xuexi-88"


def sign_in(client, username="hz-clerk", password=DEMO_PASSWORD, **more):
    return client.post(LOGIN, {"login": username, "password": password, **more})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def verbs(user):
    return [entry.verb for entry in entries(f"user:{user.pk}")]


def test_the_page_is_in_chinese_and_offers_the_code(client):
    page = client.get(LOGIN).content.decode()
    assert "<h1>登录</h1>" in page
    assert "用户名" in page and "密码" in page
    assert reverse("account_code") in page
    assert "signup" not in page


def test_a_person_signs_in_and_out(cast, client):
    response = sign_in(client)
    assert response.url == reverse("home")
    assert said(response) == ["登录成功。这是您第一次登录。"]
    response = client.post("/account/logout/")
    assert response.url == reverse("front")
    assert said(response)[-1] == "您已退出登录。"
    assert verbs(cast.clerk) == ["account.signed_in", "account.signed_out"]


def test_after_sign_in_the_page_that_was_asked_for_comes(cast, client):
    assert client.get("/people/").url == f"{LOGIN}?next=/people/"
    assert sign_in(client, "hz-manager", next="/people/").url == "/people/"


def test_the_sign_in_before_is_shown(cast, client):
    sign_in(Client(REMOTE_ADDR="10.1.2.3"))
    response = sign_in(client)
    assert "上次登录：20" in said(response)[0]
    assert "来自 10.1.2.3" in said(response)[0]
    assert "来自 10.1.2.3" in client.get("/home/").content.decode()


def test_a_wrong_password_is_refused_with_what_to_do(cast, client):
    page = sign_in(client, password="falsch-falsch").content.decode()
    assert "用户名或密码不正确" in page and "请账号管理员签发一次性验证码" in page
    assert verbs(cast.clerk) == ["account.sign_in_failed"]


def test_an_unknown_name_gets_the_same_answer_and_no_entry(cast, client):
    page = sign_in(client, username="nobody").content.decode()
    assert "用户名或密码不正确" in page
    assert not entries("user:0").exists()


def test_five_failures_lock_the_name_for_this_address(cast, client):
    for _ in range(4):
        assert sign_in(client, password="falsch-falsch").status_code == 200
    response = sign_in(client, password="falsch-falsch")
    assert response.status_code == 429
    assert "请 15 分钟后再试" in response.content.decode()
    assert sign_in(client).status_code == 429, "the right password does not help while locked"
    assert "_auth_user_id" not in client.session
    assert verbs(cast.clerk).count("account.locked_out") >= 1
    assert sign_in(client, "hz-approver").status_code == 302, "other names at this address are not locked"
    assert sign_in(Client(REMOTE_ADDR="10.9.9.9")).status_code == 302, "nor this name elsewhere"


@pytest.mark.parametrize("address", ["signup/", "password/reset/", "email/", "inactive/", "login/code/"])
def test_what_this_portal_does_not_offer_is_not_there(client, address):
    assert client.get(f"/account/{address}").status_code == 404


def test_a_password_is_changed(cast, client):
    sign_in(client)
    elsewhere = Client()
    sign_in(elsewhere)
    page = client.get("/account/password/").content.decode()
    assert "<h1>修改密码</h1>" in page
    response = client.post(
        "/account/password/", {"oldpassword": DEMO_PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert response.url == reverse("home")
    assert "密码已修改" in said(response)[-1]
    assert client.get("/home/").status_code == 200
    assert elsewhere.get("/home/").status_code == 302, "other computers are signed out"
    assert verbs(cast.clerk)[-1] == "account.password_changed"
    assert sign_in(Client(), password=NEW_PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("falsch-falsch", NEW_PASSWORD, "当前密码不正确"),
        (DEMO_PASSWORD, "kurz", "密码太短，至少10个字符"),
        (DEMO_PASSWORD, "12345678901234", "密码只包含数字"),
        (DEMO_PASSWORD, "hz-clerk-1", "密码跟用户名太相似了"),
    ],
)
def test_a_bad_change_of_password_is_refused(cast, client_for, old, new, fault):
    client = client_for(cast.clerk)
    page = client.post("/account/password/", {"oldpassword": old, "password1": new, "password2": new}).content.decode()
    assert fault in page.replace(" ", "")
