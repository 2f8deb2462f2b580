"""Forms of how a person is reached, and of the texts of letters."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model

from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused
from portal.letters.events import Event
from portal.letters.models import Reach
from portal.letters.services.wordings import refuse_unless_sound

MAIL_FAULT = "请填写完整的邮箱地址，例如 name@example.gov.cn。"


class ReachForm(forms.Form):
    """The person's own addresses, and the channels they want."""

    email = forms.EmailField(
        label="邮箱",
        required=False,
        max_length=254,
        help_text="请填写本人使用的工作邮箱；留空则不发邮件。",
        error_messages={"invalid": MAIL_FAULT},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label="联系电话", required=False, max_length=20, help_text="短信或政务微信发到此号码；留空则不发。"
    )
    by_mail = forms.BooleanField(label="同时发送邮件", required=False)
    by_webhook = forms.BooleanField(label="同时发送短信或政务微信", required=False)

    def __init__(self, data: Any, *, person: Any, reach: Reach) -> None:
        initial = {
            "email": person.email,
            "phone": person.phone,
            "by_mail": reach.by_mail,
            "by_webhook": reach.by_webhook,
        }
        super().__init__(data, initial=initial)
        self.fields["phone"].validators += get_user_model()._meta.get_field("phone").validators


class WordingForm(forms.Form):
    """Subject and body with placeholders."""

    subject = forms.CharField(label="标题", max_length=120, help_text="{标题}是系统按事项拟出的标题。")
    body = forms.CharField(
        label="内容",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="须保留{正文}：退回理由、期限等具体内容由它带出。",
    )

    def __init__(self, data: Any, *, event: Event, initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)
        self.event = event

    def clean_body(self) -> str:
        return clean_text(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"subject", "body"} <= set(cleaned):
            try:
                refuse_unless_sound(self.event, cleaned["subject"], cleaned["body"])
            except Refused as refusal:
                self.add_error(None, str(refusal))
        return cleaned
