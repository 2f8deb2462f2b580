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

# Columns of the tables that are imported and exported. The kind stands in what was exported, so that a table of
# another kind is not taken for one of the GNLC.
HEADINGS = ("城市", "代码", "加入年份/日期", "来源")
KIND = "成员类别"


class UndertakingState(models.TextChoices):
    """开展创建工作情况: entered by one person of the province, signed by another; only what is signed counts."""

    ENTERED = "entered", "待签发"
    CONFIRMED = "confirmed", "已签发"
    WITHDRAWN = "withdrawn", "已撤销"
