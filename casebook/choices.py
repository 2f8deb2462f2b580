"""Kinds, themes and states of what is collected."""

from django.db import models


class Kind(models.TextChoices):
    """What is collected: cases, and two smaller kinds after the guide of 2023, 二（五）（六）."""

    CASE = "case", "学习型城市建设案例"
    STAR = "star", "百姓学习之星"
    BRAND = "brand", "终身学习品牌"


KIND_WORDS = {Kind.CASE: "案例", Kind.STAR: "学习之星", Kind.BRAND: "学习品牌"}


class Theme(models.TextChoices):
    """The six key tasks of 《新时代学习型城市建设指南》 (2023), part 二, word for word."""

    INTEGRATION = "integration", "推进各类教育融通发展"
    COMMUNITY = "community", "加快发展社区教育和老年教育"
    SKILLS = "skills", "加强面向各类群体的职业技能培训"
    DIGITAL = "digital", "共建共享优质数字化教育资源"
    READING = "reading", "高质量推进全民阅读"
    ATMOSPHERE = "atmosphere", "营造全民终身学习浓厚氛围"


class WhoMay(models.TextChoices):
    """Which cities may take part in a call."""

    ALL = "all", "各级城市均可参加，不限于成员城市，含县级市、县、区"
    PREFECTURE = "prefecture", "地级及以上城市"
    MEMBERS = "members", "学习型城市网络、联盟成员城市"


class CallState(models.TextChoices):
    PREPARING = "preparing", "准备中"
    OPEN = "open", "征集中"
    CLOSED = "closed", "已结束"


class EntryState(models.TextChoices):
    DRAFTING = "drafting", "起草中"
    SIGNING = "signing", "待签发"
    SUBMITTED = "submitted", "待省级推荐"
    RECOMMENDED = "recommended", "已推荐"
    REVIEWING = "reviewing", "评审中"
    WAITING = "waiting", "待下一辑"
    EDITING = "editing", "已入选，编辑中"
    PROOFING = "proofing", "待作者确认"
    AGREED = "agreed", "已定稿"
    PUBLISHED = "published", "已发布"
    NOT_RECOMMENDED = "declined", "未予推荐"
    TAKEN_DOWN = "taken_down", "已撤下"
    VOIDED = "voided", "已作废"
    CATALOGUED = "catalogued", "存目"


TONES: dict[str, str] = {
    EntryState.DRAFTING: "grey",
    EntryState.SIGNING: "amber",
    EntryState.SUBMITTED: "amber",
    EntryState.RECOMMENDED: "blue",
    EntryState.REVIEWING: "blue",
    EntryState.WAITING: "grey",
    EntryState.EDITING: "green",
    EntryState.PROOFING: "amber",
    EntryState.AGREED: "green",
    EntryState.PUBLISHED: "green",
    EntryState.NOT_RECOMMENDED: "red",
    EntryState.TAKEN_DOWN: "red",
    EntryState.VOIDED: "grey",
    EntryState.CATALOGUED: "grey",
}

# The city's own before it has signed; nobody above reads what is still written.
INSIDE_THE_CITY = (EntryState.DRAFTING, EntryState.SIGNING, EntryState.VOIDED)
# What the province decides on, before the ministry sees it.
AT_THE_PROVINCE = (EntryState.SUBMITTED, EntryState.NOT_RECOMMENDED)
# What anybody may read: whole, or as a line of a catalogue.
PUBLIC = (EntryState.PUBLISHED, EntryState.CATALOGUED)
# From the choice on there is an editor's version beside the author's.
EDITED = (EntryState.EDITING, EntryState.PROOFING, EntryState.AGREED, EntryState.PUBLISHED, EntryState.TAKEN_DOWN)


class Hand(models.TextChoices):
    """Whose version of the text."""

    AUTHOR = "author", "作者稿"
    EDITOR = "editor", "编辑稿"
    OLDER = "older", "此前的编辑稿"  # of a text that its author has revised since; kept to be read


class Advice(models.TextChoices):
    """What a reviewer recommends."""

    CHOOSE = "choose", "建议入选"
    REVISE = "revise", "修改后入选"
    WAIT = "wait", "留待下一辑"


ADVICE_TONES: dict[str, str] = {Advice.CHOOSE: "green", Advice.REVISE: "amber", Advice.WAIT: "grey"}


class Part(models.TextChoices):
    """What a line of a volume's contents is."""

    CASE = "case", "案例"
    FRONT = "front", "报告、序言"
    BACK = "back", "附录、后记"


class VolumeState(models.TextChoices):
    PREPARING = "preparing", "编排中"
    PUBLISHED = "published", "已出版"
    DISCARDED = "discarded", "已作废"


class FeatureState(models.TextChoices):
    DRAFT = "draft", "编写中"
    PUBLISHED = "published", "已发布"
