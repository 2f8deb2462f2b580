"""A post that arrives after the session has expired: its words come back after the sign-in, its step is pressed again."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from applications.choices import SlipState
from applications.models import Slip
from portal.accounts.carrying import PRESS_AGAIN
from review.models import Claim
from review.services import marks
from tests.applications.pages import seen_text

pytestmark = pytest.mark.django_db

PASSWORD = "Xuexi-2026"


def fields(page: Any, address: str = "") -> dict[str, str]:
    """The first form of the page's main column that is filled in; with ``address`` the first that posts there."""
    filled = "//*[@id='main']//form[.//textarea or .//input[@type!='hidden']]"
    form = html.fromstring(page.content).xpath(f"//form[@action='{address}']" if address else filled)[0]
    found = {
        field.get("name"): field.get("value", "") for field in form.xpath(".//input[@name][not(@type='checkbox')]")
    }
    return found | {field.get("name"): field.text or "" for field in form.xpath(".//textarea[@name]")}


def lost(client: Client, address: str, data: dict[str, Any], **more: Any) -> Any:
    Session.objects.all().delete()
    return client.post(address, data, **more)


def sign_in(client: Client, page: Any, username: str) -> Any:
    (form,) = html.fromstring(page.content).xpath("//main//form")
    kept = {field.get("name"): field.get("value", "") for field in form.xpath(".//input[@name]")}
    answer = client.post(reverse("account_login"), kept | {"login": username, "password": PASSWORD})
    while answer.status_code == 302:
        answer = client.get(answer.url)
    return answer


def test_a_return_keeps_its_words_and_is_not_sent_unseen(cast, case_in, client_for):
    case, client = case_in("accepted"), client_for(cast.officer)
    mark = marks.mark(case=case, user=cast.officer, where="slogan", reason="（演示）请精炼")
    address = reverse("review:return", args=[case.pk])
    typed = fields(client.get(address)) | {
        f"reason_{mark.pk}": "（演示）请再精炼一些",
        "whole": "（演示）请补盖章",
        "due": "2099-01-01",
        "action": "send",
    }
    back = sign_in(client, lost(client, address, typed), cast.officer.username)
    assert PRESS_AGAIN in seen_text(back)
    assert "（演示）请再精炼一些" in seen_text(back) and "（演示）请补盖章" in seen_text(back)
    case.refresh_from_db()
    assert case.state == "accepted"


def test_a_step_of_a_case_keeps_its_words_and_is_not_taken_unseen(cast, case_in, client_for):
    case, client = case_in("accepted"), client_for(cast.officer)
    address = reverse("review:step", args=[case.pk])
    typed = {"step": "propose", "opinion": "（演示）经核实，同意推荐。", "revision": str(case.revision)}
    typed |= {"person": fields(client.get(reverse("review:case", args=[case.pk])), address)["person"]}
    back = sign_in(client, lost(client, address, typed), cast.officer.username)
    shown = back.content.decode()
    assert PRESS_AGAIN in shown and "（演示）经核实，同意推荐。" in shown
    case.refresh_from_db()
    assert case.state == "accepted"


def test_a_request_to_a_department_keeps_its_words(cast, case_in, client_for):
    application = case_in("withdrawn").application
    client, address = client_for(cast.clerk), reverse("applications:ask", args=[application.pk])
    typed = fields(client.get(address)) | {
        "department": str(cast.statistics.pk),
        "due_at_0": "2099-01-01",
        "message": "（演示）请按年鉴口径",
        "place": ["area"],
    }
    back = sign_in(client, lost(client, address, typed), cast.clerk.username)
    assert "（演示）请按年鉴口径" in seen_text(back) and PRESS_AGAIN in seen_text(back)
    assert not Slip.objects.filter(state=SlipState.ASKED).exists()


def test_of_a_form_with_a_file_the_words_come_back(cast, client_for):
    client, address = client_for(cast.clerk), reverse("review:file_claim")
    typed = fields(client.get(address)) | {"kind": "alliance", "joined": "2014年", "source": "演示文件〔2014〕2号"}
    page = lost(client, address, typed | {"proof": SimpleUploadedFile("证明.pdf", b"%PDF-1.4")})
    back = sign_in(client, page, cast.clerk.username)
    assert fields(back)["source"] == "演示文件〔2014〕2号" and "请选择证明材料" in seen_text(back)
    assert not Claim.objects.exists()


def test_whoever_posts_from_an_old_page_comes_back_to_that_page(cast, case_in, client_for):
    application = case_in("withdrawn").application
    client, page = client_for(cast.clerk), reverse("applications:check", args=[application.pk])
    address = reverse("applications:print_slip", args=[application.pk])
    answer = lost(client, address, {}, headers={"Referer": f"http://testserver{page}"})
    assert answer.status_code == 302 and answer.url.endswith(f"next={page}")
    elsewhere = client.post(address, headers={"Referer": "https://example.org/x"})
    assert elsewhere.url.endswith(f"next={address}")


def test_what_is_written_beside_a_photo_is_saved_after_the_sign_in(cast, case_in, client_for):
    application = case_in("withdrawn").application
    photo = application.evidence.get()
    photo.content_type = "image/jpeg"
    photo.save()
    client, address = client_for(cast.clerk), reverse("applications:evidence", args=[application.pk])
    typed = fields(client.get(address)) | {f"introduction_{photo.pk}": "（演示）社区课堂"}
    back = sign_in(client, lost(client, address, typed), cast.clerk.username)
    photo.refresh_from_db()
    assert photo.introduction == "（演示）社区课堂" and "已保存" in back.content.decode()


def test_the_words_wait_until_a_person_of_two_capacities_has_switched(cast, case_in, client_for):
    case, client = case_in("accepted"), client_for(cast.seconded, acting_for=cast.zhejiang)
    address = reverse("review:return", args=[case.pk])
    typed = fields(client.get(address)) | {"whole": "（演示）请补盖章", "due": "2099-01-01", "action": "keep"}
    refused = sign_in(client, lost(client, address, typed), cast.seconded.username)
    assert refused.status_code == 403 and "请先切换身份" in refused.content.decode()
    client.post(reverse("capacity"), {"organisation": cast.zhejiang.pk})
    assert "（演示）请补盖章" in client.get(address).content.decode()
