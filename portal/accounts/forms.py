"""Forms of sign-in codes, organisations and accounts. The rules stand in the services."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from portal.accounts.choices import KINDS_BELOW, KINDS_WITH_PLACE, OrganisationKind, role_choices
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import places_to_choose
from portal.accounts.validators import (
    organisation_name_validator,
    person_name_validator,
    phone_validator,
    username_validator,
)

USERNAME_HELP = "3 至 30 个小写字母或数字，登录时使用，例如 hz-zhang。"
HELP_FOR_NEW = "至少 10 个字符，不要全是数字，不要与用户名相近，不要用常见密码。"


class CodeForm(forms.Form):
    """User name, one-time code and the new password."""

    username = forms.CharField(
        label="用户名", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    code = forms.CharField(
        label="一次性验证码",
        max_length=40,
        help_text="由账号管理员签发，形如 ABCD-2345-EFGH，不分大小写。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    password = forms.CharField(
        label="新密码",
        help_text=HELP_FOR_NEW,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再次输入新密码",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", "两次输入的新密码不一致，请重新输入。")
        elif password:
            self._check_password(password, str(data.get("username", "")))
        return data

    def _check_password(self, password: str, username: str) -> None:
        """By the user name as typed: whether such a person exists does not show."""
        try:
            password_validation.validate_password(password, User(username=username))
        except ValidationError as fault:
            self.add_error("password", fault)


class OrganisationForm(forms.Form):
    """A new organisation under the manager's own; the place where its kind stands for one."""

    kind = forms.ChoiceField(label="单位类别")
    name = forms.CharField(
        label="单位名称",
        max_length=80,
        help_text="写全称，例如 绍兴市教育局。",
        validators=[organisation_name_validator],
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = KINDS_BELOW.get(organisation.kind, ())
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(kind, OrganisationKind(kind).label) for kind in kinds]
        self.with_place = [kind for kind in kinds if kind in KINDS_WITH_PLACE]
        if self.with_place:
            words = "、".join(OrganisationKind(kind).label for kind in self.with_place)
            self.fields["place"] = forms.ModelChoiceField(
                label="所在地",
                queryset=places_to_choose(organisation, self.with_place[0]),
                required=False,
                empty_label="请选择",
                help_text=f"{words}须选择；其他类别不必填。已有单位的地方不再列出。",
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") in self.with_place and not data.get("place") and "place" not in self.errors:
            self.add_error("place", "请选择所在地。")
        return data

    @property
    def place(self) -> Any:
        """The chosen place, for kinds that stand for one."""
        return self.cleaned_data.get("place") if self.cleaned_data["kind"] in self.with_place else None


class AccountForm(forms.Form):
    """A new account with its first roles."""

    username = forms.CharField(
        label="用户名", max_length=30, help_text=USERNAME_HELP, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label="姓名", max_length=40, validators=[person_name_validator])
    phone = forms.CharField(label="联系电话", max_length=20, required=False, validators=[phone_validator])
    roles = forms.MultipleChoiceField(
        label="职责",
        widget=forms.CheckboxSelectMultiple,
        help_text="起草与签发不能是同一人。",
        error_messages={"required": "请至少选择一项职责。"},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["roles"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = role_choices(organisation.kind)

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).strip().lower()
        username_validator(username)
        return username


class AppointmentForm(forms.Form):
    """A role for a person who has an account already: user name and name must belong together."""

    username = forms.CharField(label="用户名", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label="姓名", max_length=40, help_text="用于核对，须与账号一致。")
    role = forms.ChoiceField(label="职责", widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["role"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = role_choices(organisation.kind)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        username = str(data.get("username", "")).strip().lower()
        data["user"] = User.objects.filter(username=username, name=str(data.get("name", "")).strip()).first()
        if data["user"] is None and not self.errors:
            self.add_error(None, "没有用户名和姓名都相符的人员，请核对；尚无账号的，请开通账号。")
        return data


class EndForm(forms.Form):
    """Why an appointment ends."""

    reason = forms.CharField(label="结束原因", max_length=200, help_text="例如：调离、转任、退休。")


class SheetForm(forms.Form):
    """The filled-in XLSX table."""

    file = forms.FileField(
        label="XLSX 文件",
        help_text="用下载的模板填写，最多 300 行、2 MB。上传后先预览，确认后才生效。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": "文件是空的，请重新选择。"},
    )
