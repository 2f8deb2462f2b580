"""A person with two capacities acts in one at a time and switches openly."""

import pytest

from portal.accounts import services
from portal.accounts.models import User
from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.letters.models import Message

pytestmark = pytest.mark.django_db


def switch(client, organisation):
    return client.post("/capacity/", {"organisation": organisation.pk}, follow=True)


def test_the_head_shows_for_whom_a_person_acts(cast, client_for):
    client = client_for(cast.seconded)
    page = client.get("/home/").content.decode()
    assert "现在代表：湖州市教育局（演示）" in page
    page = switch(client, cast.zhejiang).content.decode()
    assert "已切换身份，现在代表浙江省教育厅（演示）办理" in page
    assert "现在代表：浙江省教育厅（演示）" in page
    assert "职责：经办人" in page
    entry = entries(f"user:{cast.seconded.pk}").last()
    assert entry.sentence == "演示借调员甲切换身份，代表浙江省教育厅（演示）办理。"


def test_rights_follow_the_capacity(cast):
    user = User.objects.get(pk=cast.seconded.pk)
    assert user.acts_as("clerk", "city") and not user.acts_as("clerk", "province")
    services.choose_capacity(user=user, organisation_id=cast.zhejiang.pk)
    assert user.acts_as("clerk", "province") and not user.acts_as("clerk", "city")


def test_nobody_acts_for_an_organisation_without_an_appointment(cast, client_for):
    with pytest.raises(Refused, match="您在该单位没有任职"):
        services.choose_capacity(user=cast.seconded, organisation_id=cast.sichuan.pk)
    response = client_for(cast.clerk).post("/capacity/", {"organisation": cast.zhejiang.pk})
    assert response.status_code == 403
    assert "您在该单位没有任职" in response.content.decode()


def test_an_ended_appointment_ends_the_capacity_at_once(cast, client_for):
    client = client_for(cast.seconded, acting_for=cast.zhejiang)
    ending = cast.seconded.appointments.get(organisation=cast.zhejiang)
    services.end_appointment(by=None, appointment=ending, reason="借调期满")
    assert "现在代表：湖州市教育局（演示）" in client.get("/home/").content.decode()


def test_a_message_to_another_capacity_leads_there_by_switching(cast, client_for, case_in):
    case = case_in("submitted")
    letter = Message.objects.get(receiver=cast.seconded, link=f"/cases/{case.pk}/")
    client = client_for(cast.seconded)
    assert "切换为代表浙江省教育厅（演示），前往办理" in client.get(f"/messages/{letter.pk}/").content.decode()
    post = {"organisation": cast.zhejiang.pk, "next": letter.link}
    assert client.post("/capacity/", post, follow=True).redirect_chain == [(letter.link, 302)]
    assert f'href="{letter.link}">前往办理' in client.get(f"/messages/{letter.pk}/").content.decode()
    elsewhere = {"organisation": cast.huzhou.pk, "next": "https://example.org/"}
    assert client.post("/capacity/", elsewhere).url == "/"
