"""Words for kinds of answers, states of the city's desk, evidence and rounds."""

from django.db import models

# The kind of paper that the form of a submission becomes; its signing is ordered by whoever decides.
FORM = "application"
# Hidden in the workbook of an offline package: what it is of.
PORTAL_SHEET = "_portal"
# The columns of the supporting materials in the Word form; the last is for the portal's own rows alone.
MATERIAL_COLUMNS = ("序号", "类别", "材料名称", "页数或大小", "简介及版权信息", "SHA-256（前16位）")
MATERIAL_DIGITS = 16


class Kind(models.TextChoices):
    """What a cell of the form holds; each kind checks itself in ``validators``."""

    SHORT = "short", "短文本"
    LONG = "long", "长文本"
    PHONE = "phone", "办公电话"
    MOBILE = "mobile", "手机号"
    EMAIL = "email", "电子邮箱"
    FIGURE = "figure", "数值"
    YEAR = "year", "年份"
    WHEN = "when", "时间"
    CONFIRM = "confirm", "是否符合"


class RoundState(models.TextChoices):
    PREPARING = "preparing", "筹备中"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


class DeskState(models.TextChoices):
    """Where an application stands inside the city; what follows submission is ``review.Case.state``."""

    DRAFTING = "drafting", "填写中"
    HANDED_OVER = "handed_over", "待签发"
    SUBMITTED = "submitted", "已提交"
    VOIDED = "voided", "已作废"


class SlipState(models.TextChoices):
    """Where a request to a department 征集单 stands; each one stays as a record of who was asked for what."""

    ASKED = "asked", "待答复"
    ANSWERED = "answered", "已答复"
    DECLINED = "declined", "不能提供"
    CLOSED = "closed", "已结束"


class EvidenceState(models.TextChoices):
    CHECKING = "checking", "检查中"
    USABLE = "usable", "可用"
    REFUSED = "refused", "被拒"
    VOIDED = "voided", "已移除"


class EvidenceFormat(models.TextChoices):
    PDF = "pdf", "PDF"
    PHOTO = "photo", "照片（JPEG、PNG、HEIC）"


class ReadingState(models.TextChoices):
    """Where an uploaded Word or Excel file stands; what it says enters the form only when a person takes it over."""

    WAITING = "waiting", "正在读取"
    READ = "read", "已读取"
    REFUSED = "refused", "不能读取"


class ItemVerdict(models.TextChoices):
    """What the reviewer found of one returned item after the city had submitted again."""

    RESOLVED = "resolved", "已解决"
    UNRESOLVED = "unresolved", "仍有问题"


class Quorum(models.TextChoices):
    """How many members must take part; who abstains takes part."""

    HALF = "half", "超过半数委员参加"
    TWO_THIRDS = "two_thirds", "三分之二以上委员参加"


class Majority(models.TextChoices):
    """What carries a city."""

    HALF_PRESENT = "half_present", "参加表决的委员超过半数同意"
    TWO_THIRDS = "two_thirds", "参加表决的委员三分之二以上同意"
    HALF_ALL = "half_all", "全体委员超过半数同意"
