"""What user names, telephone numbers and passwords look like."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.validators import RegexValidator

username_validator = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,29}\Z",
    "用户名用小写字母、数字和 . _ - ，以字母或数字开头，3 至 30 个字符。",
)

phone_validator = RegexValidator(
    r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)\Z",
    "请填写 11 位手机号，或带区号的办公电话，如 0571-88880000。",
)

# Names are printed on papers: no line breaks, no signs that a spreadsheet takes for a formula.
person_name_validator = RegexValidator(
    r"^[^\W\d_][\w·.()（） -]{0,39}\Z",
    "姓名请用汉字或字母，不要带其他符号。",
)
organisation_name_validator = RegexValidator(
    r"^[^\W_][\w·()（）、-]{1,79}\Z",
    "单位名称请用汉字、字母或数字，不要带空格和其他符号。",
)


class PasswordLengthValidator(MinimumLengthValidator):
    """Django's rule with its sentences in Chinese, which Django's own translation lacks."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"密码至少 {self.min_length} 个字符。"
