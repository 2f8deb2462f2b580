"""The demonstration's cases: an open call, cases in several states, a second volume. All of it is marked 演示."""

import io
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageOps

from casebook.choices import Kind, Theme
from casebook.models import Call, Entry, Feature, Volume
from casebook.selectors import authors_text
from casebook.services import calls, entries, features, manuscripts, materials, reviews, visits, volumes
from portal.accounts.demo import Cast
from portal.kit.dates import end_of_day

PLAN = (
    "为总结推广各地推进新时代学习型城市建设的做法和经验，现征集学习型城市建设案例，编入《中国学习型城市建设案例》第二辑。（演示）\n"
    "一、内容。围绕《新时代学习型城市建设指南》六项重点任务中的一项，写清背景、做法、成效和可推广的经验，3000至8000字。\n"
    "二、范围。各级城市均可参加，不限于成员城市，含县级市、县、区；同时征集百姓学习之星和终身学习品牌。\n"
    "三、图片。每篇不超过12张，须为原创，注明说明、版权所有者，并声明同意公开。\n"
    "四、程序。市级签发报送，省级推荐，咨询指导小组评审，入选的经编辑、作者确认后出版，其余留待下一辑。"
)
SUMMARY = (
    "（演示）本市以社区学习共同体为抓手，把课堂开到居民家门口，五年间建成学习点三百余个，"
    "年参与居民四十余万人次，形成政府统筹、部门协同、居民自主的终身学习格局。"
)
PARTS = (
    (
        "一、背景和基础",
        "（演示）本市常住人口三百余万，老龄化程度较高，居民对就近学习、按需学习的期待日益增长。"
        "市政府将学习型城市建设纳入国民经济和社会发展规划，建立由分管副市长召集、二十二个部门参加的协调机制。",
    ),
    (
        "二、主要做法",
        "（演示）一是建网络。以社区大学为龙头、社区学院为骨干、居民学习点为末梢，形成四级办学网络。\n"
        "（演示）二是聚资源。图书馆、文化馆、博物馆、科技馆向居民学习点开放课程与场地，一张学习卡全市通用。\n"
        "（演示）三是育共同体。支持居民自发组成学习小组，由社区教师辅导，按年度给予小额资助。",
    ),
    (
        "三、成效和影响",
        "（演示）2025年居民学习参与率达到百分之五十八，较2020年提高二十一个百分点；"
        "培育市级社区学习共同体一百二十个，带动志愿者八千余人。",
    ),
    (
        "四、经验和启示",
        "（演示）学习点建在家门口，课程由居民点单，是居民愿意来、留得住的关键；"
        "部门协同有清单、有考核，是工作持续推进的保证。",
    ),
)
IMPRINT = {
    "editors": "全国学习型城市建设咨询指导小组（演示）",
    "publisher": "网络版（演示）",
    "edition": "2026年11月网络版（演示）",
}


def load_cases(cast: Cast) -> None:
    """Everything at once, unless a demonstration call is there already."""
    if Call.objects.filter(is_demo=True).exists():
        return
    call = open_call(cast)
    chosen = [
        a_case(cast, call, "hz", "家门口的学习圈", "湖州市社区学习共同体建设案例", Theme.COMMUNITY),
        a_case(cast, call, "my", "书香满城，泛在可学", "绵阳市全民阅读案例", Theme.READING),
    ]
    star = a_case(cast, call, "my", "八十岁的“新学生”", "", "", kind=Kind.STAR)
    for entry in (*chosen, star):
        bring_to_agreement(cast, entry)
    entries.publish(entry=star, user=cast.people["moe-approver"], seen=None)
    publish_volume(cast, chosen)
    compose(cast, Entry.objects.get(pk=chosen[0].pk))
    reviewed = a_case(cast, call, "my", "“一张学习卡”打通全城课堂", "绵阳市数字化学习案例", Theme.DIGITAL)
    send_to_experts(cast, recommended(cast, reviewed))
    sent = a_case(cast, call, "jx", "车间里的大学", "嘉兴市企业学习中心案例", Theme.SKILLS)
    signed(cast, sent)
    a_case(cast, call, "hz", "让学习成为城市的风景", "湖州市全民终身学习活动周案例", Theme.ATMOSPHERE)


def open_call(cast: Cast) -> Call:
    manager = cast.people["moe-round"]
    today = timezone.localdate()
    call = calls.save_call(
        call=Call(
            title="《中国学习型城市建设案例》第二辑征集通知（演示）",
            plan=PLAN,
            kinds=[Kind.CASE, Kind.STAR, Kind.BRAND],
            volume_number=2,
            deadline=end_of_day(today + timedelta(days=45)),
            province_deadline=end_of_day(today + timedelta(days=60)),
            is_demo=True,
        ),
        user=manager,
    )
    return calls.move_call(call=call, step="open", user=manager, seen=None)


def a_case(cast: Cast, call: Call, city: str, title: str, subtitle: str, theme: str, *, kind: str = Kind.CASE) -> Entry:
    """A whole draft with a drawn picture."""
    clerk = cast.people[f"{city}-clerk"]
    entry = entries.begin(call=call, kind=kind, user=clerk)
    texts = {
        "title": f"{title}（演示）",
        "subtitle": subtitle,
        "english_title": "",
        "summary": SUMMARY,
        "sections": [{"heading": heading, "text": text} for heading, text in PARTS],
    }
    manuscripts.save_text(entry=entry, user=clerk, hand="author", texts=texts, theme=theme, seen=None)
    kept = materials.add(
        entry=entry, user=clerk, file=ContentFile(drawing(entry.pk or 1), name="photo.jpg"), name="学习点（演示）.jpg"
    )
    words = materials.Words("（演示）居民学习点的周末课堂", f"{clerk.office.short_name}（演示）", True, 1)
    materials.describe(entry=entry, user=clerk, words={kept.pk or 0: words})
    return Entry.objects.get(pk=entry.pk)


def signed(cast: Cast, entry: Entry) -> Entry:
    city = {"湖州": "hz", "嘉兴": "jx", "绵阳": "my"}[entry.place.name[:2]]
    entries.hand_over(entry=entry, user=cast.people[f"{city}-clerk"], seen=None)
    return entries.submit(entry=entry, user=cast.people[f"{city}-approver"], seen=None)


def recommended(cast: Cast, entry: Entry) -> Entry:
    entry = signed(cast, entry)
    province = "zj" if entry.place.code.startswith("33") else "sc"
    today = timezone.localdate()
    visits.record_visit(
        entry=entry,
        user=cast.people[f"{province}-officer"],
        starts_on=today - timedelta(days=3),
        ends_on=today - timedelta(days=2),
        team="演示经办人、演示专家",
        report="（演示）实地察看居民学习点，与文稿所述一致。",
    )
    opinion = "（演示）做法具体，成效明显，可以推广，同意推荐。"
    return entries.recommend(entry=entry, user=cast.people[f"{province}-approver"], seen=None, opinion=opinion)


def send_to_experts(cast: Cast, entry: Entry) -> Entry:
    editor = cast.people["moe-reviewer"]
    for username in ("expert", "expert2"):
        reviews.ask(entry=entry, user=editor, expert=cast.people[username])
    return entries.put_to_review(entry=entry, user=editor, seen=None)


def bring_to_agreement(cast: Cast, entry: Entry) -> Entry:
    """Recommended, reviewed by two, chosen, edited, agreed."""
    editor, chief = cast.people["moe-reviewer"], cast.people["moe-approver"]
    city = "hz" if entry.place.name.startswith("湖州") else "my"
    entry = send_to_experts(cast, recommended(cast, entry))
    for review in entry.reviews.all():
        comment = "（演示）案例真实、典型，建议补充经费保障的做法。"
        reviews.save_review(review=review, user=review.expert, advice="choose", comment=comment, submits=True)
    entry = entries.choose(entry=entry, user=chief, seen=None, opinion="（演示）同意选入。")
    text = authors_text(entry)
    edited = {**text.content, "summary": text.summary.replace("三百余个", "320个")}
    manuscripts.save_text(entry=entry, user=editor, hand="editor", texts=edited, theme=entry.theme, seen=None)
    entry = entries.send_proof(entry=entry, user=editor, seen=None)
    return entries.agree(entry=entry, user=cast.people[f"{city}-approver"], seen=None)


def publish_volume(cast: Cast, chosen: list[Entry]) -> Volume:
    editor = cast.people["moe-reviewer"]
    volume = volumes.save_volume(
        volume=Volume(
            number=2,
            english_title="Collection of China Learning City Construction Reports Number 2",
            year=timezone.localdate().year,
            imprint=IMPRINT,
            preface="（演示）本辑收入各地围绕六项重点任务形成的案例，经省级推荐、咨询指导小组评审，并由作者确认定稿。",
            is_demo=True,
        ),
        user=editor,
    )
    lines = [volumes.Line(entry=each.pk) for each in chosen]
    volumes.set_contents(volume=volume, user=editor, seen=None, lines=lines)
    return volumes.move_volume(volume=volume, step="publish", user=cast.people["moe-approver"], seen=None)


def compose(cast: Cast, entry: Entry) -> Feature:
    """A page of 典型模式 that quotes a published case."""
    quoted = entry.content["sections"][2]["text"]
    section = features.Section(
        "把学习点建到家门口", "（演示）各地以居民学习点为末梢，让学习就近发生。", [features.Cited(entry, quoted)]
    )
    feature = features.save_feature(
        feature=Feature(title="社区学习共同体模式（演示）", lead="（演示）从案例中归纳的做法。", is_demo=True),
        user=cast.people["moe-reviewer"],
        sections=[section],
    )
    return features.move_feature(feature=feature, step="publish", user=cast.people["moe-approver"], seen=None)


def drawing(seed: int) -> bytes:
    """A drawn street with enough detail to pass for a picture; its colours differ by case."""
    sky = ImageOps.colorize(Image.linear_gradient("L").resize((1280, 800)), black="#bcd4ea", white="#fbf3e2")
    draw = ImageDraw.Draw(sky)
    for step in range(0, 1280, 160):
        tone = ((seed * 47 + step) % 90 + 60, (seed * 29 + step // 2) % 80 + 90, (seed * 61 + step) % 90 + 120)
        top = 800 - 220 - (step * (seed + 5)) % 260
        draw.rectangle((step + 8, top, step + 150, 800), fill=tone)
        for row in range(top + 24, 780, 56):
            draw.rectangle((step + 28, row, step + 62, row + 28), fill=(250, 244, 220))
            draw.rectangle((step + 94, row, step + 128, row + 28), fill=(250, 244, 220))
    buffer = io.BytesIO()
    sky.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
