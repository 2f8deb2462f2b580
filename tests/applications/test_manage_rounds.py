"""The ministry's round manager sets up and moves rounds; provinces set deadlines; both grant extensions."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Extension, Round, Submission
from applications.selectors import city_deadline, city_deadlines, deadline_of, province_deadline, province_deadlines
from applications.services import begin, extend, set_province_deadline, withdraw_extension
from portal.history.selectors import entries
from portal.kit.dates import BEIJING, beijing
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from tests.applications.pages import seen_text, text_of
from tests.plot import a_round, an_alliance_round

pytestmark = pytest.mark.django_db

FIELDS = {
    "title": "2028年全国学习型城市网络申报（演示）",
    "code": "W2028",
    "edition_key": "network_2023",
    "opens_at_0": "2028-03-01",
    "opens_at_1": "",
    "city_deadline_0": "2028-12-10",
    "city_deadline_1": "",
    "province_deadline_0": "2028-12-20",
    "province_deadline_1": "17:00",
    "conditions": "条件",
    "materials": "材料",
    "process": "流程",
    "contacts": "联系",
    "helpdesk": "支持",
    "max_file_megabytes": "50",
    "max_files": "60",
    "certificate": "on",
}
NEW = "/manage/rounds/new/"


@pytest.fixture
def manager(cast, client_for):
    return client_for(cast.round_manager)


@pytest.fixture
def officer(cast, client_for):
    return client_for(cast.officer)


def test_a_round_is_made_with_days_that_end_at_their_last_second(manager):
    answer = manager.post(NEW, FIELDS, follow=True)
    round = Round.objects.get(code="W2028")
    assert round.opens_at == datetime(2028, 3, 1, tzinfo=BEIJING)
    assert round.city_deadline == datetime(2028, 12, 10, 23, 59, 59, tzinfo=BEIJING)
    assert round.province_deadline == datetime(2028, 12, 20, 17, 0, tzinfo=BEIJING)
    assert round.state == "preparing"
    assert [name for name, is_on in round.options.items() if is_on] == ["certificate"]
    assert "已保存" in text_of(answer)
    assert "新建批次" in entries(f"round:{round.pk}").get().sentence


def test_a_saved_round_shows_what_was_chosen(manager):
    answer = manager.post(NEW, FIELDS, follow=True)
    page = text_of(answer)
    assert 'value="2028-12-10"' in page and 'value="17:00"' in page and "23:59" in page


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"city_deadline_0": "2028-02-01"}, "时间顺序应为：开放时间、城市提交截止时间、省级上报截止时间。"),
        ({"province_deadline_0": "2028-12-09"}, "时间顺序应为"),
        ({"city_deadline_0": ""}, "请选择日期。"),
        ({"opens_at_0": "三月"}, "请选择日期，例如 2026-12-10。"),
        ({"title": ""}, "必填"),
        ({"code": "W 2028"}, "批次代码只能用字母"),
    ],
)
def test_a_faulty_round_comes_back_with_the_reason(manager, changes, reason):
    answer = manager.post(NEW, {**FIELDS, **changes})
    assert answer.status_code == 200 and reason in seen_text(answer)
    assert not Round.objects.exists()


def test_a_code_is_used_once(manager, round_):
    assert "已存在" in seen_text(manager.post(NEW, {**FIELDS, "code": round_.code}))


def test_what_cities_have_begun_with_stays_as_it_was(manager, cast, round_):
    begin(round=round_, user=cast.clerk)
    address = reverse("applications:edit_round", args=[round_.pk])
    assert "已有城市开始填报，不能更改" in seen_text(manager.get(address))
    manager.post(address, {**FIELDS, "cases_limit_each": "on", "title": "新名称", "revision": round_.revision})
    round_.refresh_from_db()
    assert (round_.title, round_.code) == ("新名称", "W2026")
    assert not round_.options.get("cases_limit_each")
    changed = entries(f"round:{round_.pk}").last()
    assert "修改批次“新名称”：批次名称、" in changed.sentence
    assert changed.payload["before"]["title"] == "2026年全国学习型城市网络申报（演示）"


def test_a_colleague_who_saved_first_is_not_overwritten_in_silence(manager, round_):
    address, seen = reverse("applications:edit_round", args=[round_.pk]), round_.revision
    manager.post(address, {**FIELDS, "title": "同事改的名称", "revision": seen})
    answer = manager.post(address, {**FIELDS, "title": "我改的名称", "revision": seen})
    page = seen_text(answer)
    assert answer.status_code == 409 and "批次已由他人修改或办理。与您所填不同的有：批次名称。" in page
    assert "我改的名称" in text_of(answer)
    round_.refresh_from_db()
    assert round_.title == "同事改的名称"
    manager.post(address, {**FIELDS, "title": "我改的名称", "revision": round_.revision})
    round_.refresh_from_db()
    assert round_.title == "我改的名称"


def press(client, round, step, **more):
    round.refresh_from_db()
    fields = {"step": step, "revision": round.revision, **more}
    return client.post(reverse("applications:move_round", args=[round.pk]), fields, follow=True)


def test_open_close_and_reopen(manager):
    manager.post(NEW, FIELDS)
    round = Round.objects.get(code="W2028")
    assert "进行中" in seen_text(press(manager, round, "open"))
    assert "已结束" in seen_text(press(manager, round, "close"))
    refused = press(manager, round, "reopen")
    assert refused.status_code == 409 and "请填写理由后再重新启动" in seen_text(refused)
    press(manager, round, "reopen", reason="（演示）补报")
    round.refresh_from_db()
    assert round.state == "open"
    sentences = [each.sentence for each in entries(f"round:{round.pk}")]
    assert len(sentences) == 4 and "补报" in sentences[-1]


def test_a_stale_press_is_refused_with_what_was_typed(manager, round_):
    press(manager, round_, "close")
    answer = manager.post(
        reverse("applications:move_round", args=[round_.pk]),
        {"step": "reopen", "revision": "0", "reason": "想好的理由"},
    )
    assert answer.status_code == 409
    assert "页面已过期" in seen_text(answer) and "想好的理由" in text_of(answer)


@pytest.mark.parametrize("who", ["reviewer", "ministry_approver", "officer", "clerk", "stranger"])
def test_only_the_round_manager_manages_rounds(client_for, cast, round_, who):
    client = client_for(getattr(cast, who))
    for address in ("/manage/rounds/", NEW, f"/manage/rounds/{round_.pk}/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/manage/rounds/{round_.pk}/step/", {"step": "close", "revision": "1"}).status_code == 403


def test_the_list_of_rounds(manager, round_):
    for sort in ("", "title", "-city_deadline", "pages"):
        page = seen_text(manager.get("/manage/rounds/", {"sort": sort}))
        assert round_.title in page and "进行中" in page


# --- Deadlines -----------------------------------------------------------------------------------------------------


def day_of(moment):
    return timezone.localtime(moment).date()


def test_a_province_sets_its_own_deadline_for_its_cities(officer, cast, round_):
    day = day_of(round_.city_deadline) - timedelta(days=5)
    address = reverse("applications:set_deadline", args=[round_.code])
    page = seen_text(officer.post(address, {"deadline_0": day.isoformat(), "deadline_1": ""}, follow=True))
    assert "已设定" in page and "23:59:59" in page
    assert day_of(city_deadline(round_, cast.huzhou)) == day
    assert timezone.localtime(city_deadline(round_, cast.huzhou)).strftime("%H:%M:%S") == "23:59:59"
    assert city_deadline(round_, cast.mianyang) == round_.city_deadline


def test_a_deadline_after_the_provinces_own_is_refused(officer, round_):
    day = day_of(round_.province_deadline) + timedelta(days=1)
    address = reverse("applications:set_deadline", args=[round_.code])
    answer = officer.post(address, {"deadline_0": day.isoformat(), "deadline_1": "12:00"})
    assert answer.status_code == 409
    assert f"不晚于省级上报截止时间（{beijing(round_.province_deadline)}）" in seen_text(answer)
    assert day.isoformat() in text_of(answer)


def test_a_deadline_needs_a_day(officer, round_):
    answer = officer.post(reverse("applications:set_deadline", args=[round_.code]), {"deadline_0": ""})
    assert "请选择日期" in seen_text(answer)


@pytest.fixture
def submitted_late(cast, round_):
    """Huzhou was granted three days, and submitted on the second."""
    until = round_.city_deadline + timedelta(days=3)
    granted = extend(round=round_, organisation=cast.huzhou, until=until, reason="（演示）", user=cast.officer)
    application = begin(round=round_, user=cast.clerk)
    Submission.objects.create(
        application=application,
        version=1,
        content="{}",
        sha256="0" * 64,
        submitted_by=cast.approver,
        submitted_at=round_.city_deadline + timedelta(days=2),
    )
    return granted


def grant(client, round, organisation, until, reason="（演示）台风停课"):
    fields = {
        "extend-organisation": organisation.pk,
        "extend-until_0": day_of(until).isoformat(),
        "extend-until_1": "",
        "extend-reason": reason,
    }
    return client.post(reverse("applications:extend", args=[round.code]), fields, follow=True)


def test_a_province_extends_for_its_city_with_a_reason(officer, cast, round_):
    until = round_.city_deadline + timedelta(days=3)
    page = seen_text(grant(officer, round_, cast.huzhou, until))
    assert "台风停课" in page and "湖州市教育局" in page
    assert day_of(city_deadline(round_, cast.huzhou)) == day_of(until)
    told = Message.objects.filter(receiver=cast.clerk, event="round.extended").get()
    assert "台风停课" in told.body
    assert "湖州市教育局（演示）延期" in entries(f"round:{round_.pk}").last().sentence


@pytest.mark.parametrize(
    ("days", "reason", "words"),
    [(3, " ", "请填写延期理由"), (40, "理由", "更晚的延期请联系教育部"), (-29, "理由", "延期不能缩短时间")],
)
def test_extensions_that_cannot_be(officer, cast, round_, days, reason, words):
    answer = grant(officer, round_, cast.huzhou, round_.city_deadline + timedelta(days=days), reason)
    assert words in seen_text(answer)
    assert not Extension.objects.exists()


def test_an_extension_into_the_past_is_refused(cast, round_):
    with pytest.raises(Refused, match="延期时间应晚于现在"):
        extend(
            round=round_,
            organisation=cast.huzhou,
            until=timezone.now() - timedelta(hours=1),
            reason="理由",
            user=cast.officer,
        )


def test_an_extension_is_withdrawn_with_its_reason(officer, cast, round_, client_for):
    until = round_.city_deadline + timedelta(days=3)
    grant(officer, round_, cast.huzhou, until)
    extension, address = Extension.objects.get(), reverse("applications:withdraw_extension", args=[round_.code])
    typed = {"extension": extension.pk, "reason": "（演示）批错单位"}
    refused = officer.post(address, {**typed, "reason": "批错" * 101})
    assert refused.status_code == 409 and "收回原因过长" in text_of(refused) and "批错" * 101 in text_of(refused)
    for person in (cast.other_officer, cast.reviewer):
        assert client_for(person).post(address, typed).status_code == 409
    assert city_deadline(round_, cast.huzhou) == extension.until
    assert "批错单位" in seen_text(officer.post(address, typed, follow=True))
    assert city_deadline(round_, cast.huzhou) == round_.city_deadline
    told = Message.objects.filter(receiver=cast.clerk, event="round.extension_withdrawn").get()
    assert "批错单位" in told.body and "已收回" in told.subject
    assert "收回湖州市教育局" in entries(f"round:{round_.pk}").last().sentence
    assert "已经收回" in seen_text(officer.post(address, typed))


def test_an_extension_that_a_city_relied_on_stays(cast, round_, submitted_late):
    extension = submitted_late
    with pytest.raises(Refused, match=r"已在原截止时间.*之后凭这项延期提交"):
        withdraw_extension(extension=extension, user=cast.officer, reason="（演示）批错单位")
    assert city_deadline(round_, cast.huzhou) == Extension.objects.get().until


def test_nobody_extends_for_the_cities_of_others(officer, cast, round_):
    answer = grant(officer, round_, cast.mianyang, round_.city_deadline + timedelta(days=3))
    assert answer.status_code == 200 and not Extension.objects.exists()
    with pytest.raises(Refused, match="只有省级相关部门（对本省城市）或教育部批次管理员可以批准延期"):
        extend(
            round=round_,
            organisation=cast.mianyang,
            until=round_.city_deadline + timedelta(days=3),
            reason="理由",
            user=cast.officer,
        )


def test_the_ministry_extends_for_a_province(manager, cast, round_):
    until = round_.province_deadline + timedelta(days=5)
    grant(manager, round_, cast.zhejiang, until)
    assert day_of(province_deadline(round_, cast.zhejiang)) == day_of(until)
    assert province_deadline(round_, cast.sichuan) == round_.province_deadline


@pytest.mark.parametrize("sort", ["organisation", "deadline", "-deadline", "reason", "nothing"])
def test_the_table_of_deadlines_is_sorted(officer, round_, sort):
    address = reverse("applications:deadlines", args=[round_.code])
    assert "湖州市教育局" in seen_text(officer.get(address, {"sort": sort}))


def test_only_province_and_round_manager_come_here(client_for, cast, round_):
    address = reverse("applications:deadlines", args=[round_.code])
    assert client_for(cast.clerk).get(address).status_code == 403
    assert client_for(cast.reviewer).get(address).status_code == 200
    refused = grant(client_for(cast.reviewer), round_, cast.zhejiang, round_.province_deadline + timedelta(days=5))
    assert refused.status_code == 409 and "批次管理员可以批准延期" in seen_text(refused)
    with pytest.raises(Refused, match="只有省级经办人或签发人可以设定"):
        set_province_deadline(
            round=round_, province=cast.zhejiang, deadline=round_.city_deadline, user=cast.province_manager
        )
    with pytest.raises(Refused, match="只能设定本省"):
        set_province_deadline(round=round_, province=cast.sichuan, deadline=round_.city_deadline, user=cast.officer)


def test_many_deadlines_are_those_of_each(cast, round_):
    set_province_deadline(
        round=round_,
        province=cast.zhejiang,
        deadline=round_.city_deadline - timedelta(days=2),
        user=cast.officer,
    )
    until = round_.city_deadline + timedelta(days=2)
    extend(round=round_, organisation=cast.huzhou, until=until, reason="理由", user=cast.officer)
    cities, provinces = [cast.huzhou, cast.jiaxing, cast.mianyang], [cast.zhejiang, cast.sichuan]
    assert city_deadlines(round_, cities) == {each.pk: city_deadline(round_, each) for each in cities}
    assert province_deadlines(round_, provinces) == {each.pk: province_deadline(round_, each) for each in provinces}
    application = begin(round=round_, user=cast.clerk)
    assert deadline_of(Application.objects.get(pk=application.pk)) == until


def test_a_settled_round_is_asked_only_what_its_procedure_knows(alliance, client_for):
    manager = client_for(alliance.round_manager)
    pages = {}
    for round_ in (a_round(alliance), an_alliance_round(alliance, options={"ballot_quorum": "half"})):
        address = reverse("applications:edit_round", args=[round_.pk])
        assert "专家评审：" in seen_text(manager.get(address)) and "通过条件" in seen_text(manager.get(address))
        begin(round=round_, user=alliance.clerk)
        pages[round_.code] = seen_text(manager.get(address))
    network, of_alliance = pages["W2026"], pages["L2026"]
    assert "专家评审：" in network and "通过条件" not in network and "字数上限" not in network
    assert "通过条件" in of_alliance and "字数上限" in of_alliance and "湿章扫描" not in of_alliance
