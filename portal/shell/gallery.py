"""All components on one page, for those who build pages. It has an address only where PORTAL_DEBUG is set."""

from datetime import datetime

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.kit.access import access, everyone
from portal.kit.dates import BEIJING
from portal.kit.pages import Fault, Happening, Stage, Tab
from portal.kit.transitions import Offer, Step
from portal.kit.verdicts import ALLOWED, refused

NOW = datetime(2026, 11, 21, 17, 0, tzinfo=BEIJING)


class SampleForm(forms.Form):
    """Each kind of field once; bound with faults, it shows how errors look."""

    bureau = forms.CharField(label="申报单位", initial="甲市教育局（演示）", disabled=True, required=False)
    name = forms.CharField(label="姓名", max_length=20)
    phone = forms.CharField(label="手机号", help_text="11 位数字，用于省级审核时联系。")
    population = forms.DecimalField(label="本市常驻人口（万人）", help_text="填写最近一年公布的数据，保留两位小数。")
    started_on = forms.DateField(label="启动时间", widget=forms.DateInput(attrs={"type": "date"}))
    slogan = forms.CharField(
        label="学习型城市建设宣传口号",
        help_text="20 字以内，没有可不填。",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-limit": "20"}),
    )
    kind = forms.ChoiceField(label="材料类别", choices=[("", "请选择"), ("policy", "政策文件"), ("photo", "活动照片")])
    ways = forms.MultipleChoiceField(
        label="核实方式",
        choices=[("paper", "审阅材料"), ("phone", "电话核实"), ("visit", "实地走访")],
        widget=forms.CheckboxSelectMultiple,
    )
    file = forms.FileField(label="市政府同意文件", help_text="PDF 格式，不超过 20 MB，1 份。", required=False)
    sure = forms.BooleanField(label="已核对全部内容，确认真实准确")


def step(name: str, label: str, *, explains: str = "", needs: tuple[str, ...] = ()) -> Step:
    return Step(name, label, ("a",), "b", "省级经办人", lambda user, moving: ALLOWED, needs=needs, explains=explains)


def sample() -> dict[str, object]:
    """What the gallery shows; nothing here is anybody's."""
    parts = (
        Stage("一、负责人及联系人", "done", "#parts"),
        Stage("二、城市基本资料", "fault", "#parts", note="2 处需改正"),
        Stage("三、总体战略", "open", "#parts", note="还差 4 项"),
    )
    return {
        "now": NOW,
        "soon": datetime(2026, 11, 22, 23, 59, 59, tzinfo=BEIJING),
        "later": datetime(2026, 12, 10, 23, 59, 59, tzinfo=BEIJING),
        "over": datetime(2026, 11, 20, 17, 0, tzinfo=BEIJING),
        "stages": [
            Stage("填写信息", "current", "#stepper", parts=parts),
            Stage("上传材料", "open", "#files"),
            Stage("确认提交", "open"),
        ],
        "happenings": [
            Happening("提交申请表", NOW, "甲市教育局（演示）", "王敏（签发人）", tone="green"),
            Happening("受理", NOW, "乙省教育厅（演示）", "李强（经办人）", "材料齐全，予以受理。", tone="green"),
            Happening("核实", NOW, "乙省教育厅（演示）", "李强（经办人）", tone="blue"),
            Happening("上报教育部", tone="grey"),
        ],
        "offers": [
            Offer(
                step("accept", "受理", explains="受理后，申报城市不能再撤回。此步骤不能撤销。", needs=("opinion",)),
                ALLOWED,
            ),
            Offer(step("return", "退回修改", explains="一次写明全部问题。", needs=("reason",)), ALLOWED),
            Offer(step("endorse", "同意推荐"), refused("当前状态为“待受理”，请先受理并完成核实。")),
        ],
        "faults": [
            Fault("尚未填写", "#id_name", "姓名"),
            Fault("已填 523/500 字，超出 23 字，请删减", "#id_slogan", "城市概况"),
        ],
        "tabs": [Tab("全部", "?", 12, True), Tab("待受理", "?state=new", 3), Tab("核实中", "?state=verify", 0)],
        "rows": [("甲市", "待受理"), ("乙市", "核实中"), ("丙市", "已推荐")],
        "page": Paginator(range(230), 20).get_page(4),
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "form": SampleForm(),
        "faulty": SampleForm(
            {"faulty-phone": "12", "faulty-slogan": "人人皆学处处能学时时可学人人皆学处处能学时时可学"}, prefix="faulty"
        ),
        "filter": FilterForm(),
    }


class FilterForm(forms.Form):
    name = forms.CharField(label="城市名称", required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), ("new", "待受理")], required=False)


@access(everyone)
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/gallery.html", sample())
