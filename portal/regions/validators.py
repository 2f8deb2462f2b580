"""What codes, names and pinyin of places look like."""

from django.core.validators import RegexValidator

code_validator = RegexValidator(r"^\d{6}(\d{3}|\d{6})?\Z", "行政区划代码为 6 位数字，街道、社区为 9 或 12 位。")
name_validator = RegexValidator(r"^[^\W\d_][\w（）()·]{1,59}\Z", "名称请用汉字，不要带空格和其他符号。")
pinyin_validator = RegexValidator(r"^[a-z']*\Z", "拼音用小写字母，不带声调和空格。")
