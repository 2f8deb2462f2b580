"""Words of cycles, reports and their rows."""

from django.db import models


class CycleState(models.TextChoices):
    PLANNED = "planned", "筹备中"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


class ReportState(models.TextChoices):
    """Of a city's report of one year, from gathering to 验收."""

    GATHERING = "gathering", "填报汇总中"
    AT_SIGNATURE = "at_signature", "待签发"
    SUBMITTED = "submitted", "省级审核中"
    RETURNED = "returned", "省级已退回"
    AT_MINISTRY = "at_ministry", "部级审核中"
    ACCEPTED = "accepted", "已验收"


# What the city still works on: the offices above see how far it is, not the figures.
IN_THE_CITY = frozenset({ReportState.GATHERING, ReportState.AT_SIGNATURE, ReportState.RETURNED})
# The rows are written and put together; what the offices above read meanwhile is what was handed up last.
COLLECTING = frozenset({ReportState.GATHERING, ReportState.RETURNED})
WITH_THE_MINISTRY = frozenset({ReportState.AT_MINISTRY, ReportState.ACCEPTED})


class RowState(models.TextChoices):
    """Of one row (a value) of a report."""

    OPEN = "open", "待填报"
    SUBMITTED = "submitted", "部门已提交"
    CHECKED = "checked", "市级已核"
    RETURNED = "returned", "退回修改"
    ACCEPTED = "accepted", "省级已接收"
    REOPENED = "reopened", "重新开放"


# Whoever the row is assigned to may write it.
WITH_THE_DEPARTMENT = frozenset({RowState.OPEN, RowState.RETURNED, RowState.REOPENED})

# Signed by the city, or accepted: what the row says is what was handed up.
SIGNED_ROWS = frozenset({RowState.CHECKED, RowState.ACCEPTED})


class Answer(models.TextChoices):
    """What stands in a row: a figure, words, or one coded non-value. Zero is a number; empty cannot be submitted."""

    EMPTY = "", "未填"
    NUMBER = "number", "数值"
    TEXT = "text", "文字"
    UNOBTAINABLE = "unobtainable", "暂无法取得"
    NOT_APPLICABLE = "not_applicable", "不适用"
    SUBSTITUTE = "substitute", "替代指标"
    MISSING = "missing", "无法计算"


REPORTED = frozenset({Answer.NUMBER, Answer.TEXT})
ANSWERED = frozenset({*REPORTED, Answer.UNOBTAINABLE, Answer.NOT_APPLICABLE, Answer.SUBSTITUTE})


class Reason(models.TextChoices):
    """Why a figure cannot be obtained (after the practice of 2017: 部分数据暂时难以取得)."""

    NO_STATISTICS = "no_statistics", "无统计制度"
    NOT_PROVIDED = "not_provided", "部门不提供"
    OTHER_CALIBRE = "other_calibre", "口径不符"
    SECRET = "secret", "涉密或不公开"
    NOT_BEGUN = "not_begun", "工作未开展"
    LATE = "late", "发布滞后"
    OTHER = "other", "其他"


class SourceKind(models.TextChoices):
    """Where a figure comes from, after what Hangzhou named in the practice of 2017."""

    YEARBOOK = "yearbook", "年鉴"
    PLAN = "plan", "政府规划"
    STATISTICS = "statistics", "部门专项统计"
    DEPARTMENT = "department", "部门文件与总结"
    PLATFORM = "platform", "网站或平台后台"
    SURVEY = "survey", "调查队与专项调查"
    MEDIA = "media", "媒体报道"
    PUBLICATION = "publication", "出版物"
    ESTIMATE = "estimate", "估算"


class Quality(models.TextChoices):
    VERIFIED = "verified", "已核实"
    RELIABLE = "reliable", "基本可靠"
    DOUBTFUL = "doubtful", "有待核实"


class RemarkKind(models.TextChoices):
    COMMENT = "comment", "备注"
    QUERY = "query", "询问"
    ANSWER = "answer", "答复"


class SnapshotState(models.TextChoices):
    TAKEN = "taken", "已固定，未公布"
    PUBLISHED = "published", "已公布"
    REPLACED = "replaced", "已由勘误替代"
