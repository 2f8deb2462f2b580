"""The demonstration's rounds and applications, made by the same services that people use. All of it is marked 演示."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageOps
from weasyprint import HTML

from applications import services
from applications.choices import RoundState
from applications.editions import address
from applications.models import Application, Evidence, Round, Slip
from applications.selectors import answers_of, open_items
from applications.services import evidence, slips
from portal.accounts.demo import Cast
from portal.accounts.models import User
from portal.documents.services import make_demo_seal
from portal.kit.dates import end_of_day
from portal.regions.models import Place
from portal.register.services import enter_undertaking, take_step
from portal.register.validators import when_joined
from portal.shell.samples import SAMPLES
from review.models import Case, Claim, ExpertProfile
from review.services import assessment, cases, claims, direct, lists, marks, summary_sheets

# What the city had filled in the year before, where it differs.
LAST_YEAR = {
    "contact.name": "演示前任联系人",
    "population.value": "343.10",
    "population.year": "2024",
    "gdp_per_capita.value": "112,000",
    "gdp_per_capita.year": "2024",
    "slogan.text": "人人皆学，城市更美",
}

SEALED_KINDS = ("ministry", "province", "city", "secretariat")
OPINION = (
    "（演示）经查阅材料、电话核实和实地走访，该市学习型城市建设工作机制健全、基础扎实、成效明显，所报材料真实准确，"
    "同意推荐加入全国学习型城市网络。"
)

GUIDE = {
    "conditions": (
        "以地级市为主。结合本地学习型城市建设工作基础和条件，自愿申请，并经市政府同意。\n"
        "已加入全球学习型城市网络的城市和原全国学习型城市建设联盟的城市，填报申请表后直接加入。"
    ),
    "materials": (
        "1.《全国学习型城市网络成员城市申请表》：在线填写，由本单位签发人签发。\n"
        "2.市政府同意文件：PDF扫描件。\n"
        "3.佐证材料：政策文件、法律法规、活动案例为PDF，活动照片为JPEG或PNG原图，附简介和版权信息。"
    ),
    "process": (
        "市级填报、签发并提交 → 省级受理、核实、出具意见、签发汇总表上报 → 部级审核、确认 → 公布名单、颁发证书。\n"
        "直接加入的城市：省级出具意见后直接上报，由教育部核对成员资格后列入名单，不再审核。\n"
        "省级受理前，城市可以撤回修改。"
    ),
    "contacts": "（演示）教育部职业教育与成人教育司，电话 010-00000000",
    "helpdesk": "（演示）技术支持电话 010-00000001，工作日 8:30—17:30",
}


def open_round(cast: Cast, *, code: str, title: str, opens_at: datetime, certificate: bool = True) -> Round:
    """A round of the network form, set up and opened by the round manager; found again when it is there."""
    found = Round.objects.filter(code=code).first()
    if found is not None:
        return found
    manager = cast.people["moe-round"]
    today = timezone.localdate()
    round = services.save_round(
        round=Round(
            code=code,
            title=title,
            edition_key="network_2023",
            options={"certificate": certificate},
            opens_at=opens_at,
            city_deadline=end_of_day(today + timedelta(days=40)),
            province_deadline=end_of_day(today + timedelta(days=60)),
            is_demo=True,
            **GUIDE,
        ),
        user=manager,
    )
    if round.state == RoundState.PREPARING:
        services.move_round(round=round, step="open", user=manager, seen=None)
    return round


def make_seals(cast: Cast) -> None:
    """Demonstration keys and seals for every organisation that signs."""
    for organisation in cast.organisations.values():
        if organisation.kind in SEALED_KINDS:
            make_demo_seal(organisation)


# Where the demonstration's experts live, by the codes of GB/T 2260; one of them in a province whose cities apply.
EXPERTS = {
    "expert": "110000",
    "expert2": "420000",
    "expert3": "440000",
    "expert-zj": "330000",
    "expert-chair": "310000",
}


def introduce_experts(cast: Cast) -> None:
    """What must be known of each expert before anybody can be assigned."""
    for username, code in EXPERTS.items():
        person, province = cast.people[username], Place.objects.present().filter(code=code).first()
        if province is not None and not ExpertProfile.objects.filter(user=person).exists():
            assessment.keep_profile(
                expert=person,
                user=cast.people["moe-round"],
                province=province,
                employer="演示大学继续教育学院",
                field="终身学习（演示）",
            )


def fill_in(application: Application, clerk: User, *, until: str = "") -> None:
    """Type the demonstration's answers, up to the question ``until`` when one is named."""
    values: dict[str, str] = {}
    answers, rows = SAMPLES[application.edition.key]
    for question in application.edition.questions:
        if question.key == until:
            break
        if question.repeats:
            for texts in rows.get(question.key, []):
                row = services.add_row(application=application, user=clerk, question=question.key)
                values |= {address(question.key, cell, row): text for cell, text in texts.items()}
        else:
            values |= {address(question.key, cell): text for cell, text in answers.get(question.key, {}).items()}
    seen = {where: entry.version for where, entry in answers_of(application).entries.items()}
    services.save_cells(application=application, user=clerk, values=values, seen=seen)


def upload(application: Application, clerk: User) -> None:
    """What the form demands, the consent of the city government say, and a photo, drawn here and marked 演示."""
    city = application.organisation.short_name
    if application.edition.conditions:
        for number, item in enumerate(each for each in application.edition.evidence if each.required):
            _put(application, clerk, item.key, f"{item.label}（演示）.pdf", _proof(city, number + 1))
    else:
        _put(application, clerk, "consent", "市政府同意文件（演示）.pdf", _letter(city))
        _put(application, clerk, "policies", "实施意见（演示）.pdf", _policy(city))
    photo = _put(application, clerk, "photos", "活动周开幕（演示）.jpg", a_photo(application.pk or 0))
    words = {
        evidence.word_field("introduction", photo): "（演示）全民终身学习活动周开幕式现场。",
        evidence.word_field("copyright", photo): "（演示）市教育局拍摄并享有版权",
    }
    evidence.describe(application=application, user=clerk, words=words, seen={})


def _put(application: Application, clerk: User, item: str, name: str, data: bytes) -> Evidence:
    return evidence.upload(application=application, user=clerk, item=item, file=ContentFile(data), name=name)


def _letter(city: str) -> bytes:
    return _pdf(f"<h1>演示文件</h1><p>{city}：</p><p>同意申请加入全国学习型城市网络。</p><p>（演示用，无法律效力）</p>")


def _policy(city: str) -> bytes:
    return _pdf(f"<h1>演示文件</h1><p>{city}：关于推进学习型城市建设的实施意见。</p><p>（演示用，无法律效力）</p>")


def _proof(city: str, number: int) -> bytes:
    return _pdf(f"<h1>演示文件</h1><p>{city}：符合申报条件{number}的佐证材料。</p><p>（演示用，无法律效力）</p>")


def _pdf(body: str) -> bytes:
    style = "<style>body{font-family:'Noto Serif CJK SC';font-size:16pt;line-height:2}h1{color:#c8102e}</style>"
    return HTML(string=f'<html lang="zh-CN">{style}<body>{body}</body></html>').write_pdf()


def a_photo(seed: int) -> bytes:
    """A drawing with enough detail to pass for a photo's size; its colours differ by city."""
    sky = Image.linear_gradient("L").resize((1600, 1067))
    picture = ImageOps.colorize(sky, black="#8fbde0", white="#f6ecd6")
    draw = ImageDraw.Draw(picture)
    for step in range(0, 1600, 80):
        colour = ((seed * 53 + step) % 200 + 30, (seed * 97 + step // 2) % 180 + 50, 160)
        draw.rectangle((step, 1067 - (step * (seed + 3)) % 700 - 100, step + 60, 1067), fill=colour)
    draw.ellipse((1180, 90, 1400, 310), fill=(255, 214, 120))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def apply_for(cast: Cast, round: Round, *, clerk: str, changes: Mapping[str, str] | None = None) -> Application:
    """A complete application of the clerk's city, ready to be handed over; ``changes``: other texts, by address."""
    person = cast.people[clerk]
    application = services.begin(round=round, user=person)
    if application.saved_at is None:
        fill_in(application, person)
        upload(application, person)
        seen = {where: entry.version for where, entry in answers_of(application).entries.items()}
        services.save_cells(application=application, user=person, values=changes or {}, seen=seen)
    return application


def decline(cast: Cast, application: Application) -> Case:
    """The province declines an earlier application: what was filled in can be carried over to the next one."""
    case = submit(cast, application, clerk="hz-clerk", approver="hz-approver")
    case = cases.accept(case=case, user=cast.people["zj-officer"], seen=None)
    reason = "（演示）工作机制尚在建立，建议下一批次再行申报。"
    return cases.decline(case=case, user=cast.people["zj-approver"], seen=None, reason=reason)


def ask_department(cast: Cast, application: Application) -> Slip:
    """A slip that the bureau of statistics has not answered yet."""
    return slips.ask(
        application=application,
        user=cast.people["hz-clerk"],
        department=cast.organisations["statistics"],
        places=["population", "gdp_per_capita", "schooling_years"],
        message="（演示）请按2025年统计公报核对；平均受教育年限请用最近一次人口普查数据。",
        due_at=end_of_day(timezone.localdate() + timedelta(days=7)),
    )


def submit(cast: Cast, application: Application, *, clerk: str, approver: str) -> Case:
    services.hand_over(application=application, user=cast.people[clerk], seen=None)
    services.submit(application=application, user=cast.people[approver], seen=None)
    return Case.objects.get(application=application)


# (place, reason): what the demonstration's province marks while reading.
FAULTS = (
    ("slogan", "（演示）口号与所附文件中的表述不一致，请核对后更正。"),
    ("area", "（演示）数据与年份不对应，请核对后填写。"),
    ("material:consent", "（演示）扫描件不清晰，请重新上传。"),
)


def return_with_items(cast: Cast, case: Case, *, officer: str) -> Case:
    """退回修改: three faults, marked while reading and told at once, due in ten days."""
    user = cast.people[officer]
    case = cases.accept(case=case, user=user, seen=None)
    for where, reason in FAULTS:
        marks.mark(case=case, user=user, where=where, reason=reason)
    due_at = end_of_day(timezone.localdate() + timedelta(days=10))
    return cases.return_for_correction(case=case, user=user, seen=None, due_at=due_at)


def answer_return(application: Application, clerk: User) -> None:
    """说明修改情况 on every returned item."""
    texts = {each.pk: "（演示）已按退回意见修改。" for each in open_items(application)}
    services.answer_items(application=application, user=clerk, texts=texts, seen={})


def endorse(cast: Cast, case: Case, *, officer: str, approver: str) -> Case:
    case = cases.accept(case=case, user=cast.people[officer], seen=None)
    case = cases.propose(case=case, user=cast.people[officer], seen=None, opinion=OPINION)
    return cases.endorse(case=case, user=cast.people[approver], seen=None)


def send_up(cast: Cast, round: Round, *, officer: str, approver: str) -> object:
    sheet = summary_sheets.draw_up(
        round=round, user=cast.people[officer], filler=cast.people[officer].name, filler_contact="0000-0000000"
    )
    return summary_sheets.send_up(sheet=sheet, user=cast.people[approver], seen=None)


def confirm_and_publish(cast: Cast, round: Round, chosen: list[Case], *, batch: str) -> object:
    """Confirm recommended cities after review, and those that join directly by their membership; publish all."""
    reviewer = cast.people["moe-reviewer"]
    for case in chosen:
        if case.joins_directly:
            direct.confirm_member(case=case, user=reviewer, seen=None)
        else:
            cases.confirm(case=case, user=reviewer, seen=None, opinion="（演示）材料齐全，同意加入。")
    mlist = lists.draw_up(
        round=round,
        user=reviewer,
        title=f"全国学习型城市网络成员城市名单（{batch}，演示）",
        batch=batch,
        document_number=f"演示〔{timezone.localdate().year}〕{round.pk}号",
        cases=chosen,
    )
    return lists.publish(mlist=mlist, user=cast.people["moe-approver"], seen=None)


def join_directly(cast: Cast, case: Case, *, officer: str, approver: str) -> Case:
    """The way of a member of the former alliance up to the ministry: opinion and seal, no summary sheet."""
    case = endorse(cast, case, officer=officer, approver=approver)
    return direct.send_up_directly(case=case, user=cast.people[approver], seen=None)


def claim_membership(cast: Cast, *, clerk: str) -> Claim:
    """An open claim of a city that the register lacks, with a proof drawn here."""
    person = cast.people[clerk]
    city = person.office.short_name
    letter = _pdf(f"<h1>演示文件</h1><p>{city}：</p><p>批准加入（演示用，非真实批准文件，无法律效力）</p>")
    return claims.file_claim(
        user=person,
        kind="gnlc",
        joined=when_joined("2025", timezone.localdate()),
        source="（演示）加入全球学习型城市网络的函",
        file=ContentFile(letter, name="proof.pdf"),
        name="加入函（演示）.pdf",
    )


def a_signed_page(words: str) -> bytes:
    """A PDF of one page that stands for a paper which comes from outside: a receipt, minutes."""
    return _pdf(f"<h1>演示文件</h1><p>{words}</p><p>（演示用，无法律效力）</p>")


def record_work_begun(cast: Cast) -> None:
    """开展创建工作: two cities of Zhejiang, signed, and one that waits for the signature; the evidence is invented."""
    officer, approver = cast.people["zj-officer"], cast.people["zj-approver"]
    for code, began in (("330500", "2012年6月"), ("330400", "2015"), ("330100", "2010")):
        entered = enter_undertaking(
            place=Place.objects.present().get(code=code),
            began=when_joined(began, timezone.localdate()),
            evidence="（演示）创建学习型城市实施意见",
            note="",
            user=officer,
        )
        if code != "330100":
            take_step(name="confirm", undertaking=entered, user=approver, seen=0)
