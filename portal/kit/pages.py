"""What pages hand to the components: small values that refuse nonsense when they are made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.kit.dates import BEIJING, beijing, beijing_second, chinese_date

# Tone → the icon that goes with it; a state is always word + colour + icon.
TONES = {
    "grey": "circle",
    "blue": "arrow-right-circle-fill",
    "green": "check-circle-fill",
    "amber": "exclamation-circle-fill",
    "red": "x-circle-fill",
}

STAGE_WORDS = {"done": "已完成", "current": "当前", "open": "未完成", "fault": "有问题"}
STAGE_ICONS = {"done": "check-lg", "current": "pencil-fill", "open": "", "fault": "exclamation-lg"}


def known_tone(tone: str) -> str:
    """``tone`` itself; an unknown one is a fault of the template."""
    if tone not in TONES:
        raise ValueError(f"Unknown tone {tone!r}, known are {', '.join(TONES)}.")
    return tone


@dataclass(frozen=True)
class Stage:
    """One station of a stepper: 填写信息, 上传材料, 确认提交, or a part of the form."""

    label: str
    state: str  # a key of STAGE_WORDS
    url: str = ""  # empty: cannot be gone to yet
    note: str = ""  # 还差 3 项
    parts: tuple["Stage", ...] = ()  # the parts below this station

    def __post_init__(self) -> None:
        if not self.label or self.state not in STAGE_WORDS:
            raise ValueError(f"A stage needs a label and one of {', '.join(STAGE_WORDS)}, not {self.state!r}.")

    @property
    def word(self) -> str:
        return STAGE_WORDS[self.state]

    @property
    def icon(self) -> str:
        return STAGE_ICONS[self.state]


@dataclass(frozen=True)
class Tab:
    """A selection of a list with how many it holds."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Happening:
    """One entry of 办理进度: what happened, when, by which unit and person, with which opinion."""

    title: str
    when: datetime | None = None  # None: still ahead
    unit: str = ""
    person: str = ""
    opinion: str = ""
    tone: str = "blue"
    url: str = ""

    def __post_init__(self) -> None:
        known_tone(self.tone)


@dataclass(frozen=True)
class Fault:
    """Something missing or wrong, and the address (``#id_field`` or a page with it) where it is mended."""

    text: str
    url: str = ""
    where: str = ""  # the label of the field or part


@dataclass(frozen=True)
class Deadline:
    """A deadline as it is shown: the second it ends, what that means, and what is left."""

    at: datetime
    now: datetime

    @property
    def left(self) -> timedelta:
        return self.at - self.now

    @property
    def is_over(self) -> bool:
        return self.now > self.at

    @property
    def date(self) -> str:
        """A day that ends at its last second is printed with its seconds, so that nobody reads it as 00:00."""
        return f"{chinese_date(self.local)} 23:59:59" if self.is_whole_day else beijing(self.at)

    @property
    def meaning(self) -> str:
        return "含当日，北京时间" if self.is_whole_day else "北京时间"

    @property
    def words(self) -> str:
        """已截止, 还剩 19 天, 还剩 5 小时 12 分."""
        if self.is_over:
            return "已截止"
        hours, rest = divmod(int(self.left.total_seconds()), 3600)
        if hours >= 48:
            return f"还剩 {hours // 24} 天"
        # countdown.js goes on in the same words, with seconds.
        return f"还剩 {hours} 小时 {rest // 60} 分" if hours else f"还剩 {rest // 60} 分钟"

    @property
    def tone(self) -> str:
        if self.is_over:
            return "grey"
        if self.left < timedelta(days=2):
            return "red"
        return "amber" if self.left < timedelta(days=8) else "blue"

    @property
    def local(self) -> datetime:
        return self.at.astimezone(BEIJING)

    @property
    def milliseconds(self) -> tuple[str, str]:
        """When it ends, and the server's time now, for the countdown: the clock of a PC may be wrong."""
        return str(int(self.at.timestamp() * 1000)), str(int(self.now.timestamp() * 1000))

    @property
    def server_time(self) -> str:
        return beijing_second(self.now)

    @property
    def is_whole_day(self) -> bool:
        return (self.local.hour, self.local.minute, self.local.second) == (23, 59, 59)


def deadline_words(at: datetime) -> str:
    """A deadline in running text: 2026年12月10日 23:59:59（含当日，北京时间）."""
    deadline = Deadline(at, at)
    return f"{deadline.date}（{deadline.meaning}）"


@dataclass(frozen=True)
class Ratio:
    """How much of something is done, in words and as a bar."""

    done: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.done <= self.total:
            raise ValueError(f"{self.done} of {self.total} is no progress.")

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
