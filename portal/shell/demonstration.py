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
from applications.models import Application, Evidence, Round
from applications.selectors import answers_of
from applications.services import evidence
from portal.accounts.demo import Cast
from portal.accounts.models import User
from portal.documents.services import make_demo_seal
from portal.kit.dates import end_of_day
from review.models import Case
from review.services import cases, lists, summary_sheets

SEALED_KINDS = ("ministry", "province", "city")
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
        "省级受理前，城市可以撤回修改。"
    ),
    "contacts": "（演示）教育部职业教育与成人教育司，电话 010-00000000",
    "helpdesk": "（演示）技术支持电话 010-00000001，工作日 8:30—17:30",
}

CITY_ANSWERS: Mapping[str, Mapping[str, str]] = {
    "city_leader": {"name": "演示市领导", "post": "副市长"},
    "bureau_leader": {"name": "演示局领导", "post": "副局长"},
    "office": {
        "office_name": "职业教育与终身教育处",
        "name": "演示处长",
        "post": "处长",
        "phone": "0572-1234567",
        "mobile": "13800000000",
    },
    "contact": {
        "name": "演示联系人",
        "post": "主任科员",
        "phone": "0572-1234568",
        "mobile": "13900000000",
        "email": "demo@example.cn",
    },
    "population": {"value": "345.60", "year": "2025"},
    "area": {"value": "5820", "year": "2025"},
    "gdp_per_capita": {"value": "118,000", "year": "2025"},
    "schooling_years": {"value": "10.9", "year": "2020"},
    "started": {
        "on": "2014年10月16日",
        "event": "（演示）召开全市学习型城市建设推进会，印发《关于推进学习型城市建设的实施意见》。",
    },
    "overview": {
        "text": (
            "（演示）本市地处平原水网地带，辖四县三区，是区域性中心城市。近年来经济保持平稳增长，先进制造、数字经济和现代服务业"
            "协同发展，城乡居民收入差距持续缩小。教育事业均衡优质发展，学前教育普及普惠，义务教育优质均衡，职业教育与产业"
            "布局紧密衔接，开放大学、社区学院、社区学校和居村学习点构成四级社区教育网络。文化事业繁荣，公共图书馆、文化馆、"
            "博物馆全部免费开放，“十五分钟学习圈”覆盖城区全部街道和九成以上乡镇。全市每年举办全民终身学习活动周，"
            "市民经常性参与学习的比例逐年提高。"
        )
    },
    "slogan": {"text": "处处可学，时时能学，人人乐学"},
    "coordination": {
        "text": (
            "（演示）成立由市长任组长、分管副市长任副组长的学习型城市建设工作领导小组，办公室设在市教育局。教育部门负责统筹"
            "协调和社区教育、老年教育；人社部门负责职业技能培训；文旅部门负责公共文化场馆和全民阅读；民政部门负责社区治理与"
            "养老服务中的学习活动；财政部门保障经费；统计部门负责监测数据。领导小组每年召开两次会议，各县区参照设立机构。"
        )
    },
    "goals": {
        "text": (
            "（演示）中期目标（2024—2027年）：社区教育优质学校覆盖率达到八成，老年教育学位翻一番，建成市级学分银行。"
            "长期目标（2024—2033年）：形成人人皆学、处处能学、时时可学的终身学习体系，学习型组织占比明显提高。"
            "目前中期任务已完成过半：新建社区学习点一百二十个，市级终身学习平台注册市民突破四十万人，开设课程三千余门。"
        )
    },
    "results": {
        "text": (
            "（演示）市民学习参与率由2018年的四成提高到2025年的六成以上；培育学习共同体一千余个，其中市级示范八十个；"
            "老年大学和学习点年服务二十余万人次；企业职工技能培训年均九万人次。多家媒体予以报道，周边城市多次来访交流。"
        )
    },
}

CITY_ROWS: Mapping[str, list[Mapping[str, str]]] = {
    "activities": [
        {
            "on": "2014年10月",
            "host": "市人民政府",
            "name": "全市学习型城市建设推进会",
            "theme": "统筹推进学习型城市建设",
            "content": "（演示）部署学习型城市建设任务，印发实施意见。",
            "scale": "参会300人",
        },
        {
            "on": "每年10月",
            "host": "市教育局",
            "name": "全民终身学习活动周",
            "theme": "全民智学，助力成长",
            "content": "（演示）开放学习场所，展示学习成果，推介百姓学习之星。",
            "scale": "全市120个分会场",
        },
    ],
    "documents": [
        {
            "title": "关于推进学习型城市建设的实施意见（演示）",
            "issuer": "市人民政府",
            "on": "2014年10月",
            "content": "（演示）明确目标、任务、分工和保障措施。",
        },
        {
            "title": "社区教育高质量发展行动计划（演示）",
            "issuer": "市教育局等九部门",
            "on": "2023年5月",
            "content": "（演示）提出四级网络建设标准和督导办法。",
        },
    ],
    "cases": [
        {
            "name": "水乡学堂（演示）",
            "text": "（演示）以古桥、老街、渡口为课堂，招募社区能人任教，开设方言、蚕桑、水利等课程二百余门，年参与八万人次，"
            "形成一镇一品的学习共同体。",
        },
        {
            "name": "夜间学校（演示）",
            "text": "（演示）企业园区与职业院校合办夜校，工人下班后就近上课，按学时记入学分银行，三年结业一万六千人。",
        },
    ],
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


def fill_in(application: Application, clerk: User, *, until: str = "") -> None:
    """Type the demonstration's answers, up to the question ``until`` when one is named."""
    values: dict[str, str] = {}
    for question in application.edition.questions:
        if question.key == until:
            break
        if question.repeats:
            for texts in CITY_ROWS[question.key]:
                row = services.add_row(application=application, user=clerk, question=question.key)
                values |= {address(question.key, cell, row): text for cell, text in texts.items()}
        else:
            values |= {address(question.key, cell): text for cell, text in CITY_ANSWERS[question.key].items()}
    seen = {where: entry.version for where, entry in answers_of(application).entries.items()}
    services.save_cells(application=application, user=clerk, values=values, seen=seen)


def upload(application: Application, clerk: User) -> None:
    """The consent document of the city government, a policy document and a photo, drawn here and marked 演示."""
    city = application.organisation.short_name
    _put(application, clerk, "consent", "市政府同意文件（演示）.pdf", _letter(city))
    _put(application, clerk, "policies", "实施意见（演示）.pdf", _policy(city))
    photo = _put(application, clerk, "photos", "活动周开幕（演示）.jpg", _photo(application.pk or 0))
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


def _pdf(body: str) -> bytes:
    style = "<style>body{font-family:'Noto Serif CJK SC';font-size:16pt;line-height:2}h1{color:#c8102e}</style>"
    return HTML(string=f'<html lang="zh-CN">{style}<body>{body}</body></html>').write_pdf()


def _photo(seed: int) -> bytes:
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


def apply_for(cast: Cast, round: Round, *, clerk: str) -> Application:
    """A complete application of the clerk's city, ready to be handed over."""
    person = cast.people[clerk]
    application = services.begin(round=round, user=person)
    if application.saved_at is None:
        fill_in(application, person)
        upload(application, person)
    return application


def submit(cast: Cast, application: Application, *, clerk: str, approver: str) -> Case:
    services.hand_over(application=application, user=cast.people[clerk], seen=None)
    services.submit(application=application, user=cast.people[approver], seen=None)
    return Case.objects.get(application=application)


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
    reviewer = cast.people["moe-reviewer"]
    for case in chosen:
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
