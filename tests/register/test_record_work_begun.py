"""开展创建工作情况: a province enters start and evidence of a city, another person signs, what is wrong is withdrawn."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.register.models import Undertaking
from portal.register.services import enter_undertaking, take_step
from portal.register.validators import when_joined
from tests.applications.evidence_files import a_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

LIST, NEW = "/register/undertakings/", "/register/undertakings/new/"
BEGAN = when_joined("2012年6月", date(2026, 1, 1))


@pytest.fixture
def entered(cast):
    return enter_undertaking(
        place=cast.places["330500"], began=BEGAN, evidence="湖政发〔2012〕1号（演示）", note="", user=cast.officer
    )


def press(client, row, step, **more):
    return client.post(f"{LIST}{row.pk}/step/", {"step": step, "revision": row.revision, **more}, follow=True)


def test_an_officer_enters_and_an_approver_signs(cast, client_for):
    officer = client_for(cast.officer)
    assert "还没有登记" in officer.get(LIST).content.decode()
    told = {"place": cast.places["330500"].pk, "began": "2012", "evidence": "", "note": "设有办公室"}
    page = officer.post(NEW, told).content.decode()
    assert "请填写依据文件" in page and "设有办公室" in page
    broken = ContentFile(b"%PDF-1.7 nothing", "文件.pdf")
    page = officer.post(NEW, told | {"evidence": "某文件（演示）", "file": broken}).content.decode()
    assert "“文件.pdf”无法打开" in page and not Undertaking.objects.exists()
    scan = ContentFile(a_pdf(), "湖政发1号.pdf")
    page = officer.post(NEW, told | {"evidence": "某文件（演示）", "file": scan}, follow=True).content.decode()
    assert "附扫描件“湖政发1号.pdf”" in page
    assert "待本单位另一位签发人签发" in page and "不晚于2012年12月31日" in page
    row = Undertaking.objects.get()
    answer = client_for(cast.province_approver).get(f"{LIST}{row.pk}/file/")
    assert answer.getvalue() == a_pdf() and "attachment" in answer["Content-Disposition"]
    assert client_for(cast.other_officer).get(f"{LIST}{row.pk}/file/").status_code == 404
    assert "由浙江省教育厅（演示）的签发人签发" in press(officer, row, "confirm").content.decode()
    page = press(client_for(cast.province_approver), row, "confirm").content.decode()
    assert "已签发" in page
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert cast.province_approver.name in entries(row.chain).last().sentence
    assert "湖州市" not in officer.get(NEW).content.decode().split("<main")[1]  # entered once


def test_nobody_signs_what_they_entered(cast):
    row = enter_undertaking(
        place=cast.places["330500"], began=BEGAN, evidence="某文件", note="", user=cast.province_approver
    )
    with pytest.raises(Refused, match="须由本单位另一位签发人签发"):
        take_step(name="confirm", undertaking=row, user=cast.province_approver, seen=0)


def test_only_cities_of_the_own_province_and_each_once(cast, entered):
    with pytest.raises(Refused, match="只能登记本省城市"):
        enter_undertaking(place=cast.places["510700"], began=BEGAN, evidence="某文件", note="", user=cast.officer)
    with pytest.raises(Refused, match="已有开展创建工作的记录"):
        enter_undertaking(place=cast.places["330500"], began=BEGAN, evidence="某文件", note="", user=cast.officer)
    with pytest.raises(Refused, match="由省级部门"):
        enter_undertaking(place=cast.places["330400"], began=BEGAN, evidence="某文件", note="", user=cast.reviewer)


def test_what_is_wrong_is_withdrawn_with_a_reason_and_entered_anew(cast, client_for, entered):
    officer = client_for(cast.officer)
    assert "请填写理由" in press(officer, entered, "withdraw", reason=" ").content.decode()
    take_step(name="confirm", undertaking=entered, user=cast.province_approver, seen=0)
    page = press(officer, entered, "withdraw", reason="写错了一个字").content.decode()
    assert "页面已过期" in page
    entered.refresh_from_db()
    assert "已签发的由本单位签发人撤销" in press(officer, entered, "withdraw", reason="写错").content.decode()
    take_step(
        name="withdraw", undertaking=entered, user=cast.province_approver, seen=1, data={"reason": "起始时间有误"}
    )
    assert "起始时间有误" in entries(entered.chain).last().sentence
    enter_undertaking(place=entered.place, began=BEGAN, evidence="某文件", note="", user=cast.officer)


def test_what_is_not_signed_is_seen_by_the_province_and_the_ministry_alone(cast, entered):
    seen = {
        part: Undertaking.objects.visible_to(getattr(cast, part)).count()
        for part in ("officer", "reviewer", "other_officer", "clerk", "stranger")
    }
    assert seen == {"officer": 1, "reviewer": 1, "other_officer": 0, "clerk": 0, "stranger": 0}
    take_step(name="confirm", undertaking=entered, user=cast.province_approver, seen=0)
    assert Undertaking.objects.visible_to(cast.stranger).count() == 1
