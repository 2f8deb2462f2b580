"""更正: an entry of the register is corrected with a reason; its page shows it to everybody, its history to who keeps it."""

from datetime import date

import pytest

from portal.history.selectors import entries
from portal.register.services import enter_membership

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def entry(cast):
    return enter_membership(
        place=cast.places["330500"], kind="alliance", source="某文件", batch="1-4批", joined_by=date(2016, 12, 31)
    )


def told(entry, **more):
    return {
        "joined": "2014年5月1日",
        "batch": "第二批",
        "source": "某文件",
        "note": "",
        "reason": "",
        "revision": 0,
        **more,
    }


def test_the_ministry_corrects_with_a_reason(cast, entry, client, client_for):
    address = f"/register/memberships/{entry.pk}/"
    page = client.get(address).content.decode()
    assert "1-4批" in page and "不晚于2016年12月31日" in page and "更正" not in page and "登记历史" not in page
    ministry = client_for(cast.ministry_approver)
    assert "登记历史" in ministry.get(address).content.decode()
    form = ministry.get(f"{address}correct/").content.decode()
    assert 'value="不晚于2016年12月31日"' in form
    page = ministry.post(f"{address}correct/", told(entry)).content.decode()
    assert "请填写更正理由" in page and "第二批" in page
    page = ministry.post(f"{address}correct/", told(entry, reason="原登记漏了日期"), follow=True).content.decode()
    assert "已更正" in page and "2014年5月1日" in page
    sentence = entries(f"membership:{entry.pk}").last().sentence
    assert "原为“1-4批，不晚于2016年12月31日，某文件”" in sentence and "原登记漏了日期" in sentence
    stale = ministry.post(f"{address}correct/", told(entry, reason="再改", batch="第三批")).content.decode()
    assert "页面已过期：他人已先行更正" in stale and "第三批" in stale
    same = ministry.post(f"{address}correct/", told(entry, reason="再改", revision=1)).content.decode()
    assert "内容没有变化" in same


def test_what_a_list_wrote_is_corrected_by_a_list(cast, client_for):
    listed = enter_membership(
        place=cast.places["330500"],
        kind="network",
        source="某名单",
        batch="第一批",
        joined_on=date(2025, 1, 1),
        list_reference="list:1",
    )
    ministry = client_for(cast.ministry_approver)
    page = ministry.get(f"/register/memberships/{listed.pk}/").content.decode()
    assert "不能在此更正" in page
    page = ministry.post(f"/register/memberships/{listed.pk}/correct/", told(listed, reason="x")).content.decode()
    assert "由公布的名单写入" in page
