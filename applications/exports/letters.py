"""Drafts of the two letters around an application: 请示 to the city government, 书面申请 to the province.

Ours, not an official pattern: what the guide asks for, filled with what the city has answered so far; what is not
known yet is marked. The templates are written here and filled by docxtpl, so that nothing typed is read as a template.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from applications.choices import Kind
from applications.editions import Edition, Question
from applications.exports.forms import is_figure, is_person
from applications.models import Application
from applications.selectors import AnswerSheet, answers_of, deadline_of
from portal.documents.docx import RIGHT, OfficialDocument, fill
from portal.kit.dates import beijing
from portal.regions.models import Place

NOTE = (
    "草稿，仅供参考：由平台按已填内容生成，格式和文字以本单位正式公文为准。"
    "标黄的〔待填写〕〔待核对〕处，请补充、核对后删去标记；印发前删去本行。"
)
DEMO_NOTE = "（演示）"
REQUEST, WRITTEN_APPLICATION = "request", "application"
# Prefectures and leagues have an administrative office instead of a people's government.
SEATED_IN_OFFICE = ("地区", "盟")


@dataclass
class Facts:
    """What the letters are filled with: a value by name, and what is shown where it is still missing."""

    application: Application
    values: dict[str, str]
    missing: dict[str, str]

    def field(self, name: str, value: str, words: str, mark: str = "待填写") -> str:
        """The place of a value in a template."""
        self.values[name], self.missing[name] = value, f"〔{mark}：{words}〕"
        return f"{{{{r {name} }}}}"


Letter = Callable[[OfficialDocument, Facts, AnswerSheet], None]


def letter_docx(application: Application, kind: str) -> bytes:
    """The draft of one letter from the live answers. Raises ``KeyError`` for a kind that there is not."""
    note = NOTE + (DEMO_NOTE if application.round.is_demo else "")
    template, facts = OfficialDocument(note=note), Facts(application, {}, {})
    LETTERS[kind][1](template, facts, answers_of(application))
    return fill(template.bytes(), facts.values, facts.missing)


def letter_name(application: Application, kind: str) -> str:
    """The name under which people save it."""
    return f"{LETTERS[kind][0]}（草稿）-{application.place.name}-{application.number}.docx"


# --- The two letters ------------------------------------------------------------------------------------------


def _request(out: OfficialDocument, facts: Facts, sheet: AnswerSheet) -> None:
    """请示: the bureau asks the city government for its consent."""
    application, edition = facts.application, facts.application.edition
    _register_line(out, facts)
    city, government = _places(facts)
    bureau = facts.field("bureau", bureau_words(application), "市教育行政部门名称")
    network = network_of(edition)
    out.title(f"{bureau}关于申请加入{network}的请示")
    out.paragraph(f"{government}：", indent=0)
    out.paragraph(
        f"{_source(facts)}要求，城市申请加入{network}，须向省级相关部门提出书面申请，填报《{edition.title}》，"
        "并提交佐证材料；城市申请须经市政府同意。现将有关情况请示如下。"
    )
    out.heading("一、基本情况")
    _basics(out, facts, sheet, city)
    out.heading("二、工作开展情况")
    _sections(out, facts, sheet)
    out.heading("三、申请安排")
    province = facts.field("province", _parent(application), "省级相关部门名称")
    round = facts.field("round", application.round.title, "批次名称")
    deadline = facts.field("deadline", beijing(deadline_of(application)), "截止时间")
    out.paragraph(
        f"本次申报批次为“{round}”，城市提交截止时间为{deadline}（北京时间）。"
        f"拟按要求填报申请表、整理佐证材料，以{city}名义向{province}提出书面申请。"
    )
    out.paragraph(
        f"为此，恳请{government}同意{city}申请加入{network}，"
        "并明确申请表封面和申请声明处的用印单位，或授权我局办理申请有关事宜。"
    )
    out.paragraph("妥否，请批示。")
    _attached(out, f"1.《{edition.title}》（送审稿）", "2.书面申请（送审稿）")
    out.signed(bureau, _day(facts))
    _contact(out, facts, sheet)


def _application(out: OfficialDocument, facts: Facts, sheet: AnswerSheet) -> None:
    """书面申请: the city applies to the province's lead department."""
    application, edition = facts.application, facts.application.edition
    city, government = _places(facts)
    network = network_of(edition)
    province = facts.field("province", _parent(application), "省级相关部门名称")
    out.title(f"关于{city}加入{network}的申请")
    out.paragraph(f"{province}：", indent=0)
    consent = facts.field("consent", "", "市政府同意文件的名称、文号和日期")
    out.paragraph(
        f"根据{_source(facts)}，{city}自愿申请加入{network}。本申请已经市政府同意（{consent}）。现将有关情况报告如下。"
    )
    out.heading("一、基本情况")
    _basics(out, facts, sheet, city)
    out.heading("二、学习型城市建设情况")
    _sections(out, facts, sheet)
    out.heading("三、申请事项")
    out.paragraph(
        f"现随文报送《{edition.title}》和佐证材料，材料内容真实准确。"
        f"恳请{province}予以核实，并推荐{city}加入{network}。"
    )
    if edition.declaration:
        out.paragraph(edition.declaration.format(city=city))
    _attached(out, f"1.《{edition.title}》", "2.佐证材料", "3.市政府同意文件")
    checked = facts.field(
        "signer", "", f"经市政府授权由市教育行政部门署名的，改为{bureau_words(application)}", "待核对"
    )
    out.signed(f"{government}{checked}", _day(facts))
    _contact(out, facts, sheet)


LETTERS: dict[str, tuple[str, Letter]] = {
    REQUEST: ("请示", _request),
    WRITTEN_APPLICATION: ("书面申请", _application),
}


# --- Their pieces ---------------------------------------------------------------------------------------------


def _places(facts: Facts) -> tuple[str, str]:
    """City and city government, as fields."""
    place = facts.application.place
    return (
        facts.field("city", place.name, "城市名称"),
        facts.field("government", government_of(place), "市政府名称"),
    )


def bureau_words(application: Application) -> str:
    return application.organisation.short_name


def government_of(place: Place) -> str:
    """湖州市人民政府; a prefecture or league has 行政公署."""
    return place.name + ("行政公署" if place.name.endswith(SEATED_IN_OFFICE) else "人民政府")


def network_of(edition: Edition) -> str:
    """What the form's members are members of: 全国学习型城市网络 of 全国学习型城市网络成员城市申请表."""
    return edition.title.partition("成员城市")[0]


def _parent(application: Application) -> str:
    return application.organisation.parent.short_name if application.organisation.parent else ""


def _source(facts: Facts) -> str:
    """The paper that asks for the application, without its annex."""
    return f"《{facts.application.edition.source.partition(' ')[0]}》"


def _register_line(out: OfficialDocument, facts: Facts) -> None:
    """A letter upwards bears its number and, unlike others, who signs it."""
    number = facts.field("number", "", "发文字号")
    signer = facts.field("signed_by", "", "签发人")
    line = out.paragraph(f"{number}　　　　签发人：{signer}", align=RIGHT, indent=0)
    line.paragraph_format.space_after = 180_000


def _basics(out: OfficialDocument, facts: Facts, sheet: AnswerSheet, city: str) -> None:
    """The figures of the form, each with its year."""
    questions = [question for question in facts.application.edition.questions if is_figure(question)]
    if not questions:
        text = facts.field("basics", "", "本市常住人口、总面积、人均GDP等基本情况，注明数据年份")
        out.paragraph(f"{city}基本情况：{text}。")
        return
    out.paragraph(f"{city}{'；'.join(_figure(facts, sheet, question) for question in questions)}。")


def _figure(facts: Facts, sheet: AnswerSheet, question: Question) -> str:
    cell = question.cells[0]
    # 常驻 is the form's spelling; in a letter of the city's own it reads 常住.
    label = question.label.removesuffix(f"（{cell.unit}）").removeprefix("本市").replace("常驻", "常住")
    value = facts.field(f"{question.key}_value", sheet.value(question.key, cell.key), f"{label}（{cell.unit}）")
    year = facts.field(f"{question.key}_year", sheet.value(question.key, "year"), "年份")
    return f"{label}{value}{cell.unit}（{year}年）"


def _sections(out: OfficialDocument, facts: Facts, sheet: AnswerSheet) -> None:
    """What the form asks in words, under the form's own headings, as the city has answered it."""
    number = 0
    for part in facts.application.edition.printed_parts:
        for group in part.groups:
            asked = [each for each in group.questions if not is_figure(each) and not is_person(each)]
            if not asked:
                continue
            number += 1
            out.heading(group.label or f"（{_chinese(number)}）{asked[0].label}", level=2)
            for question in asked:
                _section(out, facts, sheet, question)


def _section(out: OfficialDocument, facts: Facts, sheet: AnswerSheet, question: Question) -> None:
    if question.key == "started":
        out.paragraph(_beginning(facts, sheet, question))
        return
    lines = [line for line in _lines(sheet, question) if line]
    if not question.required:  # a slogan, say, has no place in running text
        return
    words = question.cells[-1].label if not question.repeats else question.row_word
    if not lines:
        out.paragraph(facts.field(question.key, "", words))
    for number, line in enumerate(lines, 1):
        place = facts.field(f"{question.key}_{number}", line, words)
        out.paragraph(f"{number}.{place}" if question.repeats else place)


def _beginning(facts: Facts, sheet: AnswerSheet, question: Question) -> str:
    """When the work began, and by what."""
    on = facts.field("started_on", sheet.value(question.key, "on"), "正式开展学习型城市建设工作的时间")
    event = facts.field("started_event", sheet.value(question.key, "event").strip().rstrip("。"), "启动的标志性事件")
    return f"{on}正式开展学习型城市建设工作，标志性事件为：{event}。"


def _lines(sheet: AnswerSheet, question: Question) -> Iterator[str]:
    """An answer as running text: a row, or a date and what happened then, is one line."""
    for row in sheet.rows(question):
        texts = [(cell, sheet.value(question.key, cell.key, row).strip()) for cell in question.cells]
        short = [text for cell, text in texts if text and cell.kind != Kind.LONG]
        long = [text for cell, text in texts if text and cell.kind == Kind.LONG]
        yield "：".join(each for each in ("，".join(short), "".join(long)) if each)


def _attached(out: OfficialDocument, *names: str) -> None:
    out.blank()
    out.attached(*names)
    out.blank(2)


def _day(facts: Facts) -> str:
    return facts.field("day", "", "成文日期")


def _contact(out: OfficialDocument, facts: Facts, sheet: AnswerSheet) -> None:
    """A letter upwards names who can be asked."""
    name = facts.field("contact_name", sheet.value("contact", "name"), "联系人")
    phone = facts.field("contact_phone", sheet.value("contact", "phone"), "电话")
    out.paragraph(f"（联系人：{name}，电话：{phone}）")


def _chinese(number: int) -> str:
    return "一二三四五六七八九十"[number - 1] if number <= 10 else str(number)
