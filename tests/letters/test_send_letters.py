"""Sending what was told: real servers on localhost, failures, pauses, killed workers."""

import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.db import connection, transaction
from django.utils import timezone

from portal.letters import channels
from portal.letters.models import Delivery, Message, Reach
from portal.letters.services import deliver, notify, sending
from tests.letters.conftest import set_up_mail
from tests.letters.servers import Gateway, MailServer, running

pytestmark = pytest.mark.django_db


def tell(*users: Any, event: str = "case.returned", **changes: Any) -> list[Message]:
    words = {
        "subject": "申请被退回修改",
        "body": "请补充经费数据，电话13912345678，信箱a.b@example.cn。",
        "link": "/applications/1/",
    }
    return notify(users, event=event, organisation=users[0].organisation, **(words | changes))


def later(minutes: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


# --- Mail ---------------------------------------------------------------------------------------------------------


def test_a_letter_goes_out_as_plain_chinese_mail(reached: SimpleNamespace, mail: MailServer) -> None:
    message, _ = tell(reached.clerk, reached.approver)
    assert deliver() == 2 and mail.connections == 1
    letter = mail.letters[0]
    assert letter["To"] == "clerk@example.cn" and letter["From"] == "portal@example.cn"
    assert letter["Subject"] == "申请被退回修改"
    assert letter["Message-ID"] == f"<letter-{message.deliveries.get().pk}@portal.example.cn>"
    assert letter.get_content_type() == "text/plain"
    text = letter.get_content()
    assert "请补充经费数据" in text and f"https://portal.example.cn/messages/{message.pk}/" in text
    assert "13912345678" not in text and "a.b@example.cn" not in text and "演示填报员" not in text
    sent = message.deliveries.get()
    assert (sent.get_state_display(), sent.tries) == ("已发", 1) and sent.sent_at is not None
    assert deliver() == 0 and len(mail.letters) == 2


def test_outside_a_discreet_letter_only_says_that_it_has_come(reached: SimpleNamespace, mail: MailServer) -> None:
    tell(reached.clerk, event="case.not_confirmed", subject="本批次不予确认", body="理由：材料不足")
    deliver()
    text = mail.letters[0].get_content()
    assert "请登录平台查看内容。" in text and "材料不足" not in text


def test_nobody_is_written_to_who_has_no_address_or_does_not_want_it(
    reached: SimpleNamespace, mail: MailServer
) -> None:
    Reach.objects.create(person=reached.approver, by_mail=False)
    tell(reached.clerk, reached.approver, reached.second_clerk)
    assert [each.address for each in Delivery.objects.all()] == ["clerk@example.cn"]


def test_without_mail_set_up_everything_stays_inside(reached: SimpleNamespace) -> None:
    assert len(tell(reached.clerk, reached.approver)) == 2
    assert not Delivery.objects.exists() and deliver() == 0


def test_a_letter_of_a_step_that_failed_never_goes_out(reached: SimpleNamespace, mail: MailServer) -> None:
    def fails_after_telling() -> None:
        with transaction.atomic():
            tell(reached.clerk)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_telling()
    assert deliver() == 0 and not mail.letters


def test_while_the_server_is_down_letters_wait_and_go_out_after(reached: SimpleNamespace, settings: Any) -> None:
    with running(MailServer()) as server:
        port = server.port
    set_up_mail(settings, port)
    tell(reached.clerk, reached.approver)
    first, second = Delivery.objects.all()
    begin = timezone.now()
    with time_machine.travel(begin, tick=False):
        assert deliver() == 0
    first.refresh_from_db()
    assert first.state == "waiting" and first.tries == 1 and "连接不上邮件服务器" in first.error
    assert first.next_try_at == begin + timedelta(minutes=sending.BACK_OFF_MINUTES[0])
    second.refresh_from_db()
    assert second.tries == 0, "The letters behind the first keep their tries."
    with time_machine.travel(begin + timedelta(seconds=90), tick=False), running(MailServer(port)) as server:
        assert deliver() == 2
        assert {letter["To"] for letter in server.letters} == {"clerk@example.cn", "boss@example.cn"}
    assert {each.state for each in Delivery.objects.all()} == {"sent"}


def test_what_passes_is_tried_seven_times_with_longer_pauses(reached: SimpleNamespace, mail: MailServer) -> None:
    tell(reached.clerk)
    row, pauses = Delivery.objects.get(), []
    mail.answers = ["450 mailbox busy"] * sending.MOST_TRIES
    for _ in range(sending.MOST_TRIES):
        with time_machine.travel(row.next_try_at, tick=False):
            now = timezone.now()
            deliver()
        row.refresh_from_db()
        pauses.append(round((row.next_try_at - now).total_seconds() / 60))
    assert tuple(pauses[:-1]) == sending.BACK_OFF_MINUTES
    assert row.state == "failed" and "450" in row.error and "已试7次" in row.error
    assert not mail.letters


def test_what_is_refused_for_good_is_not_tried_again(reached: SimpleNamespace, mail: MailServer) -> None:
    tell(reached.clerk, reached.approver)
    mail.answers = ["550 no such user"]
    assert deliver() == 1
    failed = Delivery.objects.get(state="failed")
    assert failed.tries == 1 and "550" in failed.error


def test_no_more_than_so_many_letters_leave_within_a_minute(
    reached: SimpleNamespace, mail: MailServer, settings: Any
) -> None:
    settings.LETTERS_PER_MINUTE = 3
    for _ in range(4):
        tell(reached.clerk)
    assert (deliver(), deliver()) == (3, 0)
    with later(1.1):
        assert deliver() == 1


def test_a_closed_account_is_not_written_to(reached: SimpleNamespace, mail: MailServer) -> None:
    tell(reached.clerk)
    reached.clerk.is_active = False
    reached.clerk.save()
    assert deliver() == 0
    assert "账号已停用" in Delivery.objects.get(state="stopped").error


# --- Killed and doubled workers -----------------------------------------------------------------------------------


def test_a_worker_killed_before_it_settled_sends_again_after_ten_minutes_under_the_same_number(
    reached: SimpleNamespace, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(reached.clerk)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_settle", lambda delivery, **values: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            deliver()
    assert Delivery.objects.get().state == "sending" and len(mail.letters) == 1
    with later(5):
        assert deliver() == 0, "Another worker leaves alone what may still be on its way."
    with later(11):
        assert deliver() == 0
        assert "可能已经送达" in Delivery.objects.get().error
    with later(13):
        assert deliver() == 1
    assert len({letter["Message-ID"] for letter in mail.letters}) == 1 and len(mail.letters) == 2


def test_who_was_superseded_writes_nothing(reached: SimpleNamespace, mail: MailServer) -> None:
    tell(reached.clerk)
    held = sending.claim(["mail"])
    assert held is not None and sending.claim(["mail"]) is None
    with later(11):
        sending.put_back_lost()
    assert not sending._settle(held, state="sent")
    assert Delivery.objects.get().state == "waiting"


@pytest.mark.sql
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_letter_once(reached: SimpleNamespace, mail: MailServer) -> None:
    for _ in range(12):
        tell(reached.clerk)

    def work() -> None:
        try:
            deliver()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    deliver()
    assert len(mail.letters) == 12 == len({letter["Message-ID"] for letter in mail.letters})
    assert set(Delivery.objects.values_list("state", "tries")) == {("sent", 1)}


# --- The webhook --------------------------------------------------------------------------------------------------


def test_the_gateway_gets_signed_json(reached: SimpleNamespace, gateway: Gateway) -> None:
    message, _ = tell(reached.clerk, reached.approver)
    assert deliver() == 1, "The approver has no telephone."
    headers, body = gateway.posts[0]
    signed = headers["X-Portal-Timestamp"].encode() + b"." + body
    assert headers["X-Portal-Signature"] == "sha256=" + hmac.new(b"demo secret", signed, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert told["to"] == {"username": "hz-clerk", "phone": "13800000000"}
    assert told["title"] == "申请被退回修改" and "13912345678" not in told["text"]
    assert told["url"] == f"https://portal.example.cn/messages/{message.pk}/"
    assert told["id"] == f"letter-{message.deliveries.get().pk}" and told["event"] == "case.returned"


@pytest.mark.parametrize(("status", "state"), [(503, "waiting"), (429, "waiting"), (400, "failed"), (302, "failed")])
def test_what_the_gateway_answers_decides(reached: SimpleNamespace, gateway: Gateway, status: int, state: str) -> None:
    tell(reached.clerk)
    gateway.answers = [status]
    assert deliver() == 0
    row = Delivery.objects.get()
    assert row.state == state and str(status) in row.error and len(gateway.posts) == 1


def test_a_gateway_that_is_down_does_not_hold_up_the_mail(
    reached: SimpleNamespace, mail: MailServer, settings: Any
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.WEBHOOK_URL = f"http://127.0.0.1:{free.getsockname()[1]}/"
    tell(reached.clerk)
    assert deliver() == 1
    assert set(Delivery.objects.values_list("channel", "state")) == {("mail", "sent"), ("webhook", "waiting")}


def test_a_fault_of_one_letter_does_not_hold_up_the_others(
    reached: SimpleNamespace, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(reached.clerk, reached.approver)
    bad, plain = Delivery.objects.first(), channels.mail_of
    assert bad is not None

    def faulty(delivery: Delivery) -> Any:
        if delivery.pk == bad.pk:
            raise KeyError("x")
        return plain(delivery)

    monkeypatch.setattr(channels, "mail_of", faulty)
    assert deliver() == 1
    bad.refresh_from_db()
    assert bad.state == "waiting" and "发送程序出错" in bad.error


# --- Settings -----------------------------------------------------------------------------------------------------


def test_production_does_not_start_with_an_open_way_out(settings: Any) -> None:
    def faults() -> set[str]:
        found = {each.id or "" for each in run_checks(include_deployment_checks=True)}
        return {each for each in found if each.startswith("letters.")}

    assert faults() == set()
    settings.MAIL_URL, settings.DEFAULT_FROM_EMAIL = "smtp://mail.example.cn", "learning-cities@localhost"
    settings.WEBHOOK_URL = "http://gateway.example.cn/"
    assert faults() == {"letters.E002", "letters.E003", "letters.E004"}
    settings.WEBHOOK_URL = "ftp://gateway.example.cn/"
    assert faults() == {"letters.E001", "letters.E003", "letters.E004"}


def test_the_worker_is_called_each_minute_where_a_way_out_is_set_up(tmp_path: Any) -> None:
    words = "import portal.settings as s; print([each[2:] for each in s.JOB_SCHEDULE if 'letters' in each[0]])"

    def schedule(**variables: str) -> str:
        own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        done = subprocess.run(
            [sys.executable, "-c", words],
            env=own | {"PORTAL_VAR": str(tmp_path)} | variables,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    assert schedule() == "[]"
    assert schedule(PORTAL_MAIL_URL="smtp://localhost:25") == "[('every 1 min', 'mail')]"
