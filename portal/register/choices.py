"""Kinds of membership."""

from django.db import models


class MembershipKind(models.TextChoices):
    ALLIANCE = "alliance", "全国学习型城市建设联盟成员城市"
    NETWORK = "network", "全国学习型城市网络成员城市"
    GNLC = "gnlc", "联合国教科文组织全球学习型城市网络成员城市"


# Whoever is one of these joins the national network directly (新时代学习型城市建设指南, 三（三）).
JOIN_DIRECTLY = (MembershipKind.ALLIANCE, MembershipKind.GNLC)

# Short words for tables and filters.
SHORT_WORDS = {
    MembershipKind.ALLIANCE: "联盟",
    MembershipKind.NETWORK: "国家网络",
    MembershipKind.GNLC: "全球网络（GNLC）",
}

# Columns of the tables that are imported and exported; kind and batch may be left out of what is imported.
HEADINGS = ("城市", "代码", "加入年份/日期", "来源")
KIND, BATCH = "成员类别", "批次"


class UndertakingState(models.TextChoices):
    """开展创建工作情况: entered by one person of the province, signed by another; only what is signed counts."""

    ENTERED = "entered", "待签发"
    CONFIRMED = "confirmed", "已签发"
    WITHDRAWN = "withdrawn", "已撤销"


class Measure(models.TextChoices):
    """What coverage counts: three numerators, the last one by kind; they are never added up."""

    WORK = "work", "开展创建工作"
    COVERED = "covered", "覆盖的地市级城市"
    ALLIANCE = "alliance", "联盟成员"
    NETWORK = "network", "国家网络成员"
    GNLC = "gnlc", "全球网络（GNLC）成员"


class Basis(models.TextChoices):
    """What a city of prefecture level is, in numerator and denominator alike."""

    CITIES = "cities", "地级市"
    UNITS = "units", "地级单位（含地区、自治州、盟）"


# 计划单列市: 大连, 宁波, 厦门, 青岛, 深圳.
SEPARATELY_PLANNED = ("210200", "330200", "350200", "370200", "440300")
