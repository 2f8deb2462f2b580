"""已发通知, 通知文字, 接收方式: who reads what was sent, sends it again, words it, and is reached by what."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Appointment
from portal.kit.verdicts import Refused
from portal.letters import selectors
from portal.letters.events import EVENTS
from portal.letters.models import Delivery, Message, Wording
from portal.letters.services import deliver, notify, resend, reword, stop
from tests.letters.servers import MailServer
from tests.plot import a_complete_application, a_round

pytestmark = pytest.mark.django_db
WORDING = reverse("letters:wording", args=["case.returned"])


def tell(*users: Any, event: str = "case.returned", **changes: Any) -> list[Message]:
    words = {"subject": "申请被退回修改", "body": "请补充经费数据。", "organisation": users[0].organisation}
    return notify(users, event=event, **(words | changes))


def page(client: Any, address: str) -> str:
    return str(client.get(address).content.decode())


# --- The outbox ---------------------------------------------------------------------------------------------------


def test_the_ministry_reads_what_was_sent_and_a_province_its_own(cast: SimpleNamespace, client_for: Any) -> None:
    tell(cast.clerk, subject="致湖州")
    tell(cast.far_clerk, subject="致绵阳")
    tell(cast.officer, event="case.received", subject="致浙江")
    tell(cast.approver, event="application.hand_over", subject="湖州内部")
    letters, shown = ("致湖州", "致绵阳", "致浙江", "湖州内部"), {}
    for part in ("round_manager", "ministry_manager", "officer", "other_officer"):
        html = page(client_for(getattr(cast, part)), "/messages/sent/")
        shown[part] = [words for words in letters if words in html]
    assert shown == {
        "round_manager": ["致湖州", "致绵阳", "致浙江"],
        "ministry_manager": ["致湖州", "致绵阳", "致浙江"],
        "officer": ["致湖州", "致浙江"],
        "other_officer": ["致绵阳"],
    }


def test_it_is_narrowed_by_state_event_round_and_words(
    cast: SimpleNamespace, client_for: Any, reached: SimpleNamespace, mail: MailServer
) -> None:
    round_ = a_round(cast)
    tell(cast.clerk, subject="甲信", about=round_)
    mail.answers = ["550 no such user"]
    deliver()
    tell(cast.neighbour_clerk, subject="乙信", event="case.accepted")
    client = client_for(cast.round_manager)

    def found(query: str) -> list[str]:
        html = page(client, f"/messages/sent/?{query}")
        return [words for words in ("甲信", "乙信") if words in html]

    assert found("") == ["甲信", "乙信"]
    assert found("state=failed") == ["甲信"] and found("state=inside") == ["乙信"] and found("state=sent") == []
    assert found("event=case.accepted") == ["乙信"]
    assert found(f"about=round:{round_.pk}") == ["甲信"]
    assert found("q=嘉兴") == ["乙信"] and found("q=甲") == ["甲信"]


def test_a_failed_letter_is_read_and_sent_again(
    cast: SimpleNamespace, client_for: Any, reached: SimpleNamespace, mail: MailServer
) -> None:
    (letter,) = tell(cast.clerk)
    mail.answers = ["550 no such user"]
    deliver()
    client, address = client_for(cast.ministry_manager), reverse("letters:letter", args=[letter.pk])
    html = page(client, address)
    assert "请补充经费数据。" in html and "550：no such user" in html and "clerk@example.cn" in html
    assert "clerk@example.cn" not in page(client_for(cast.officer), address), "A province sees it masked."
    answer = client.post(reverse("letters:resend", args=[letter.pk]), follow=True).content.decode()
    assert "已安排重发（1种方式）" in answer
    assert deliver() == 1 and len(mail.letters) == 1
    assert "由演示部账号管理员甲重发" in page(client, address)


def test_no_letter_is_sent_again_without_end(reached: SimpleNamespace, mail: MailServer) -> None:
    (letter,) = tell(reached.clerk)
    with pytest.raises(Refused, match="正在等待发送"):
        resend(message=letter, user=reached.round_manager)
    for _ in range(3):
        deliver()
        resend(message=letter, user=reached.round_manager)
    deliver()
    with pytest.raises(Refused, match="已重发3次"):
        resend(message=letter, user=reached.round_manager)
    with pytest.raises(Refused, match="批次管理员"):
        resend(message=letter, user=reached.officer)


def test_what_cannot_be_sent_again_says_why(reached: SimpleNamespace, settings: Any) -> None:
    (letter,) = tell(reached.clerk)
    with pytest.raises(Refused, match="未配置邮件和短信服务"):
        resend(message=letter, user=reached.round_manager)
    settings.MAIL_URL = "smtp://127.0.0.1:1"
    (unreached,) = tell(reached.second_clerk)
    with pytest.raises(Refused, match="没有登记邮箱或电话"):
        resend(message=unreached, user=reached.round_manager)
    Appointment.objects.filter(user=reached.clerk).update(ended_on=timezone.localdate())
    with pytest.raises(Refused, match="已不在湖州市教育局（演示）任职"):
        resend(message=letter, user=reached.round_manager)


def test_what_waits_can_be_stopped_and_what_has_gone_cannot(
    reached: SimpleNamespace, client_for: Any, mail: MailServer
) -> None:
    tell(reached.clerk, reached.approver)
    first, second = Delivery.objects.all()
    answer = client_for(reached.round_manager).post(reverse("letters:stop", args=[first.pk]), follow=True)
    assert "已停发" in answer.content.decode()
    assert deliver() == 1 and [letter["To"] for letter in mail.letters] == ["boss@example.cn"]
    with pytest.raises(Refused, match="只有待发的才能停发"):
        stop(delivery=second, user=reached.round_manager)


def test_the_outbox_asks_as_often_for_many_letters_as_for_few(
    cast: SimpleNamespace, client_for: Any, reached: SimpleNamespace, mail: MailServer
) -> None:
    client = client_for(cast.round_manager)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/messages/sent/")
        return len(asked)

    tell(cast.clerk, cast.approver, cast.neighbour_clerk)
    queries()
    few = queries()
    tell(*cast.people.values())
    for number in range(30):
        tell(cast.clerk, cast.far_clerk, cast.approver, subject=f"第{number}封")
    assert queries() == few


# --- Nobody -------------------------------------------------------------------------------------------------------


def test_whoever_acts_is_told_when_nobody_was(cast: SimpleNamespace, client_for: Any) -> None:
    application = a_complete_application(cast, a_round(cast))
    Appointment.objects.filter(organisation=cast.huzhou, role="approver").delete()
    answer = client_for(cast.clerk).post(
        reverse("applications:take_step", args=[application.pk]),
        {"step": "hand_over", "revision": application.revision},
        follow=True,
    )
    assert "“申请待签发”没有通知到任何人：湖州市教育局（演示）目前没有在岗的相应人员" in answer.content.decode()
    kept = Message.objects.get(receiver__isnull=True)
    assert kept.event == "application.hand_over" and kept.organisation == cast.huzhou


def test_letters_to_nobody_stand_in_the_outbox(cast: SimpleNamespace, client_for: Any) -> None:
    notify([], event="case.accepted", subject="申请已受理", body="（演示）", organisation=cast.huzhou)
    html = page(client_for(cast.round_manager), "/messages/sent/?state=nobody")
    assert "申请已受理" in html and "没有收件人" in html
    address = reverse("letters:letter", args=[Message.objects.get().pk])
    assert "当时没有在岗的相应人员" in page(client_for(cast.round_manager), address)


def test_a_group_of_which_only_the_acting_person_is_left_is_no_empty_group(cast: SimpleNamespace) -> None:
    assert notify([cast.clerk], event="application.void", subject="一", body="二", but=cast.clerk) == []
    assert not Message.objects.exists()


# --- Wordings -----------------------------------------------------------------------------------------------------


def test_the_round_manager_words_a_letter_and_goes_back(cast: SimpleNamespace, client_for: Any) -> None:
    client = client_for(cast.round_manager)
    text = {"subject": "【重要】{标题}", "body": "{收件人}：\n{正文}\n请致电办事指南所列电话。"}
    assert "演示填报员甲：" in client.post(WORDING, text | {"do": "preview"}).content.decode()
    assert not Wording.objects.exists()
    assert "已保存" in client.post(WORDING, text | {"do": "save"}, follow=True).content.decode()
    (letter,) = tell(cast.clerk, body="理由：{收件人}一栏不完整。")
    assert letter.subject == "【重要】申请被退回修改"
    assert letter.body == "演示填报员甲：\n理由：{收件人}一栏不完整。\n请致电办事指南所列电话。"
    assert "没有变化" in client.post(WORDING, text | {"do": "save"}).content.decode()
    (other,) = tell(cast.clerk, event="case.accepted")
    assert other.subject == "申请被退回修改", "Other events keep their text."

    reset = reverse("letters:reset_wording", args=["case.returned"])
    assert "已恢复默认文字" in client.post(reset, follow=True).content.decode()
    assert "现在用的就是默认文字" in client.post(reset, follow=True).content.decode()
    (letter,) = tell(cast.clerk)
    assert letter.subject == "申请被退回修改"
    html = page(client, WORDING)
    assert "恢复默认" in html and "请致电办事指南所列电话。" in html, "The history keeps both."


def test_of_two_at_one_wording_the_later_is_told(cast: SimpleNamespace, client_for: Any) -> None:
    manager = client_for(cast.round_manager)
    typed = {"subject": "{标题}", "body": "甲：{正文}", "do": "save", "seen": "0"}
    assert manager.post(WORDING, typed).status_code == 302
    late = manager.post(WORDING, {**typed, "body": "乙：{正文}"}).content.decode()
    current = Wording.objects.get()
    assert "刚刚由他人修改过" in late and "乙：{正文}" in late and f'value="{current.pk}"' in late
    assert manager.post(WORDING, {**typed, "body": "乙：{正文}", "seen": str(current.pk)}).status_code == 302


@pytest.mark.parametrize(
    ("subject", "body", "reason"),
    [
        ("{标题}", "{正文}，截至{截止日}", "“{截止日}”不是“申请被退回修改”可用的占位符；可用的有：{标题}"),
        ("{标题}", "请登录查看。", "内容须保留{正文}"),
        ("{标题}", "{正文", "花括号没有成对"),
        ("{标题", "{正文}", "花括号没有成对"),
        ("", "{正文}", "请填写这一栏"),
    ],
)
def test_a_wording_that_cannot_be_filled_is_refused_and_stays_on_the_page(
    cast: SimpleNamespace, client_for: Any, subject: str, body: str, reason: str
) -> None:
    html = (
        client_for(cast.round_manager).post(WORDING, {"subject": subject, "body": body, "do": "save"}).content.decode()
    )
    assert reason in html and body in html and not Wording.objects.exists()


def test_a_text_that_names_what_a_letter_does_not_bring_is_left_out(cast: SimpleNamespace) -> None:
    event = EVENTS["deadline.city"]
    reword(event=event, subject="{批次}还剩{剩余天数}天", body="{正文}", user=cast.round_manager)
    (plain,) = tell(cast.clerk, event=event.name)
    (full,) = tell(cast.clerk, event=event.name, values={"批次": "甲批", "期限": "乙", "剩余天数": "3"})
    assert (plain.subject, full.subject) == ("申请被退回修改", "甲批还剩3天")


def test_every_event_has_a_preview(cast: SimpleNamespace, client_for: Any) -> None:
    client = client_for(cast.round_manager)
    assert client.get("/messages/wordings/").status_code == 200
    for event in ("deadline.city", "letters.test"):
        assert EVENTS[event].title in page(client, reverse("letters:wording", args=[event]))
    assert client.get("/messages/wordings/no.such/").status_code == 404


# --- How a person is reached --------------------------------------------------------------------------------------


def test_a_person_chooses_how_to_be_reached(cast: SimpleNamespace, client_for: Any, mail: MailServer) -> None:
    client = client_for(cast.clerk)
    client.post("/messages/reach/", {"email": "me@example.cn", "phone": "", "by_mail": "on"})
    assert "待发" in client.post("/messages/reach/test/", follow=True).content.decode()
    assert deliver() == 1 and mail.letters[0]["To"] == "me@example.cn"
    client.post("/messages/reach/", {"email": "me@example.cn", "phone": ""})
    tell(cast.clerk)
    assert deliver() == 0
    assert "没有可用的邮件或短信" in client.post("/messages/reach/test/", follow=True).content.decode()


def test_a_wrong_address_comes_back(cast: SimpleNamespace, client_for: Any) -> None:
    html = client_for(cast.clerk).post("/messages/reach/", {"email": "我的邮箱", "phone": "一二三"}).content.decode()
    assert "我的邮箱" in html and "一二三" in html and "请填写完整的邮箱地址" in html
    assert "本平台未配置邮件和短信服务" in html
    cast.clerk.refresh_from_db()
    assert cast.clerk.email == ""


def test_apps_that_are_made_ready_again_offer_their_subjects_once(cast: SimpleNamespace) -> None:
    before = selectors.topics(cast.round_manager)
    apps.get_app_config("applications").ready()
    assert selectors.topics(cast.round_manager) == before
    assert len(selectors._topics) == len(set(selectors._topics))
