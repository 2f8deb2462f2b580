"""省级公示, as an officer of a province records it for a summary sheet."""

from django import forms


class ProvinceNoticeForm(forms.Form):
    """省级公示: its days and its proof."""

    first_day = forms.DateField(
        label="公示第一天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选择公示第一天。"},
    )
    last_day = forms.DateField(
        label="公示最后一天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="含当日；公示期满后才能签发上报。",
        error_messages={"required": "请选择公示最后一天。"},
    )
    link = forms.URLField(
        label="公示网址",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="例如 https://jyt.example.gov.cn/gongshi.html；没有在网上公示的不填。",
        error_messages={"invalid": "网址不完整，请从浏览器地址栏复制，以 http:// 或 https:// 开头。"},
    )
    proof = forms.FileField(
        label="公示证明",
        required=False,
        help_text="网页截图、公示栏照片或公示文件，一个PDF、JPEG或PNG文件，不超过 20 MB。网址和证明至少提供一项。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "文件是空的，请重新选择。"},
    )
