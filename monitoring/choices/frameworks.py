"""Words of frameworks: levels, marks, kinds of values, departments, links between versions."""

from django.db import models


class Level(models.TextChoices):
    """Whose framework it is: the national core (1), what is compared with, and the extensions beside it (+N)."""

    NATIONAL = "national", "国家核心框架"
    INTERNATIONAL = "international", "国际框架"
    PROVINCIAL = "provincial", "省级拓展"
    CITY = "city", "市级拓展"


EXTENSIONS = frozenset({Level.PROVINCIAL, Level.CITY})
# Which extensions an office writes for its own place, by the kind of the office.
LEVEL_OF_OFFICE: dict[str, Level] = {"province": Level.PROVINCIAL, "city": Level.CITY}


class VersionState(models.TextChoices):
    DRAFT = "draft", "起草中"
    PUBLISHED = "published", "已发布"


class Mark(models.TextChoices):
    """Where the words of a row come from; shown wherever the row shows."""

    VERIFIED = "verified", "已核对原文"
    DEMONSTRATION = "demonstration", "示例指标（非官方）"
    IMPORTED = "imported", "由官方附件导入"
    LOCAL = "local", "本级拟定"


class IndicatorKind(models.TextChoices):
    QUALITATIVE = "qualitative", "定性"
    QUANTITATIVE = "quantitative", "定量"


class ValueType(models.TextChoices):
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "小数"
    PERCENT = "percent", "百分比"
    AMOUNT = "amount", "金额"
    INDEX = "index", "指数"
    YES_NO = "yes_no", "是或否"
    LEVEL = "level", "分级"
    DATE = "date", "日期"
    TEXT = "text", "文字说明"
    LIST = "list", "名称和时间清单"


NUMBERS = (ValueType.INTEGER, ValueType.DECIMAL, ValueType.PERCENT, ValueType.AMOUNT, ValueType.INDEX)


class Direction(models.TextChoices):
    NEUTRAL = "neutral", "不作优劣判断"
    HIGHER = "higher", "越高越好"
    LOWER = "lower", "越低越好"


class Department(models.TextChoices):
    """The default department of a row. The first seven after the opinions of 2014; each city assigns its own bodies."""

    EDUCATION = "education", "教育部门"
    CIVILISATION = "civilisation", "精神文明建设指导部门"
    DEVELOPMENT = "development", "发展改革部门"
    CIVIL_AFFAIRS = "civil_affairs", "民政部门"
    FINANCE = "finance", "财政部门"
    LABOUR = "labour", "人力资源和社会保障部门"
    CULTURE = "culture", "文化部门"
    STATISTICS = "statistics", "统计部门"
    SURVEY = "survey", "调查队"
    INSTITUTION = "institution", "受委托机构"
    BY_CITY = "by_city", "由城市分工确定"


class Comparison(models.TextChoices):
    AT_MOST = "at_most", "不大于"
    AT_LEAST = "at_least", "不小于"
    EQUAL = "equal", "等于"


class RuleKind(models.TextChoices):
    RANGE = "range", "取值范围"
    SUM = "sum", "合计相符"
    PAIR = "pair", "两项比较"
    BAND = "band", "与上年相比的变动"


class Severity(models.TextChoices):
    BLOCK = "block", "不能提交"
    EXPLAIN = "explain", "须作说明"
    NOTICE = "notice", "仅提示"


class LinkKind(models.TextChoices):
    """How a row of one version stands to the version before."""

    SAME = "same", "未变"
    REWORDED = "reworded", "改写文字"
    REDEFINED = "redefined", "重新定义（数据不可比）"
    SPLIT = "split", "拆分"
    MERGED = "merged", "合并"
    REPLACED = "replaced", "替换"
    DROPPED = "dropped", "取消"
    NEW = "new", "新增"


# Over these links a series goes on; over the others it is broken.
COMPARABLE = frozenset({LinkKind.SAME, LinkKind.REWORDED})


class Relation(models.TextChoices):
    """Of an element to a focal area of another framework, after SKOS."""

    EXACT = "exact", "等同"
    BROADER = "broader", "更宽"
    NARROWER = "narrower", "更窄"
    RELATED = "related", "相关"
