"""How a person is reached beside the inbox."""

from typing import Any

from django.db import transaction

from portal.kit.verdicts import Refused
from portal.letters.models import Message, Reach
from portal.letters.selectors import reach_of, wanted_channels
from portal.letters.services.telling import notify


def choose_reach(*, person: Any, email: str, phone: str, by_mail: bool, by_webhook: bool) -> Reach:
    """Keep the person's own addresses and which channels they want; letters that wait keep the old address."""
    with transaction.atomic():
        if (person.email, person.phone) != (email, phone):
            person.email, person.phone = email, phone
            person.save(update_fields=["email", "phone"])
        reach, _ = Reach.objects.update_or_create(
            person=person, defaults={"by_mail": by_mail, "by_webhook": by_webhook}
        )
    return reach


def send_test(*, person: Any) -> list[Message]:
    """A letter to oneself, by every channel chosen. Raises ``Refused`` when there is none."""
    if not wanted_channels(person, reach_of(person)):
        raise Refused("没有可用的邮件或短信：请先填写地址并勾选；本平台未配置邮件和短信服务时，只有站内消息。")
    words = "收到本通知，说明接收方式设置正确。"
    return notify([person], event="letters.test", subject="测试通知", body=words, link="/messages/reach/")
