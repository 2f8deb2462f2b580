"""A plain save after the session has expired is carried through the sign-in, for the same person alone."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from lxml import html

from applications import services
from applications.selectors import answers_of
from tests.applications.pages import fields_of, press, seen_text, text_of

pytestmark = pytest.mark.django_db

PASSWORD = "Xuexi-2026"


@pytest.fixture
def lost(clerk: Any, draft: Any, at: Any) -> Any:
    """The answer to a save that arrived after the session had expired."""
    address = at("part", draft, "strategy")
    page = clerk.get(address)
    Session.objects.all().delete()
    return press(clerk, address, page, {"slogan.text": "费心写的口号"})


def sign_in(client: Any, page: Any, username: str, password: str = PASSWORD) -> Any:
    (form,) = html.fromstring(page.content).xpath("//main//form")
    fields = {field.get("name"): field.get("value", "") for field in form.xpath(".//input[@name]")}
    answer = client.post(reverse("account_login"), fields | {"login": username, "password": password})
    while answer.status_code == 302:  # the carried save leads to the address it came to, which the client calls a loop
        answer = client.get(answer.url)
    return answer


def slogan(application: Any) -> str:
    return answers_of(application).value("slogan", "text")


def test_the_sign_in_page_says_that_the_text_is_still_there(lost, draft):
    assert lost.status_code == 401
    assert "登录已过期" in seen_text(lost) and "您刚才填写的内容还在" in seen_text(lost)
    assert slogan(draft) == ""


def test_after_signing_in_as_the_same_person_the_save_happens(lost, clerk, draft, at):
    answer = sign_in(clerk, lost, "hz-clerk")
    assert "已暂存" in text_of(answer) and fields_of(answer)["slogan.text"] == "费心写的口号"
    assert slogan(draft) == "费心写的口号"


def test_a_wrong_password_loses_nothing(lost, clerk, draft):
    wrong = sign_in(clerk, lost, "hz-clerk", "falsch-und-lang")
    assert "您刚才填写的内容还在" in seen_text(wrong)
    sign_in(clerk, wrong, "hz-clerk")
    assert slogan(draft) == "费心写的口号"


def test_another_person_gets_nothing_of_it(lost, clerk, draft, at):
    answer = sign_in(clerk, lost, "hz-clerk2")
    assert answer.status_code == 200 and "费心写的口号" not in text_of(answer)
    assert slogan(draft) == ""
    assert "carried" not in clerk.session


def test_it_is_saved_once(lost, clerk, cast, draft, at):
    sign_in(clerk, lost, "hz-clerk")
    clerk.post(
        at("part", draft, "strategy"), fields_of(clerk.get(at("part", draft, "strategy"))) | {"slogan.text": "新"}
    )
    clerk.get(at("part", draft, "strategy"))
    assert slogan(draft) == "新"


def test_a_colleagues_change_meanwhile_is_met_not_overwritten(lost, clerk, cast, draft):
    services.save_cells(application=draft, user=cast.second_clerk, values={"slogan.text": "同事的"}, seen={})
    answer = sign_in(clerk, lost, "hz-clerk")
    assert answer.status_code == 409 and fields_of(answer)["slogan.text"] == "费心写的口号"
    assert slogan(draft) == "同事的"


def test_what_was_tampered_with_is_dropped(lost, clerk, draft):
    lost.content = lost.content.replace(b'name="carried" value="', b'name="carried" value="x')
    sign_in(clerk, lost, "hz-clerk")
    assert slogan(draft) == ""


def test_scripts_and_other_addresses_are_answered_as_before(clerk, draft, at):
    clerk.logout()
    address = at("part", draft, "strategy")
    assert clerk.post(address, {"person": "1"}, headers={"Accept": "application/json"}).status_code == 401
    assert clerk.post(address, {"slogan.text": "x"}).status_code == 302
    assert clerk.post(at("print_slip", draft), {"person": "1"}).status_code == 302
