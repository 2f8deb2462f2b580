"""What reviewers should know of a photo, in sentences: signs, never proofs, and never a reason of refusal.

A hint is stored as a code with its facts; the sentence is made when it is shown.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from portal.kit.dates import BEIJING, chinese_date

Hint = dict[str, Any]

SENTENCES = {
    "generated": "文件信息带有人工智能生成标识（{mark}）",
    "edited": "文件信息显示曾用“{software}”处理（也可能只是旋转或导出）",
    "resized": "拍摄信息记录的尺寸为 {was_width}×{was_height} 像素，现为 {width}×{height} 像素，可能经过缩放或裁剪",
    "compressed": "JPEG压缩质量估计约 {quality}（原图一般在 90 以上），可能经过再次压缩",
    "messenger": "边长为 {side} 像素且没有相机信息，与微信、QQ等转发后的尺寸一致，可能不是原图",
    "forwarded": "文件名像是从{source}保存的，可能不是原图",
    "screenshot": "尺寸、格式与屏幕截图一致，可能是截图",
    "drawing": "画面颜色种类很少，可能是图表、海报或标志",
    "small": "仅 {width}×{height} 像素，低于常见手机和相机的原图",
    "no_camera": "文件不含相机型号和拍摄时间，无法核对是否原图",
    "future": "记录的拍摄时间 {taken} 晚于上传时间，设备时钟可能不准",
    "period": "拍摄于 {taken}，与简介所写的{years}不符",
    "old": "拍摄于 {taken}，距上传已超过 {years} 年",
}
# What a city can still mend before it submits, in neutral words.
FROM_ORIGINAL = "照片似经压缩、缩小或转发；照片应为未经压缩、未更改大小的原图，请尽量上传手机或相机中的原图。"
NO_CAMERA = "照片不含拍摄信息；如有手机或相机中的原图，请改用原图。"
MENDABLE = {"resized", "compressed", "messenger", "forwarded", "small", "screenshot"}

# A festival at the turn of the year, a report written months later: only what lies clearly outside is said.
PERIOD_SLACK = timedelta(days=60)
CLOCK_SLACK = timedelta(days=1)
OLD_YEARS = 10
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s*(?:年|[-./—～~至到]\s*\d))")


def sentence(hint: Hint) -> str:
    """The Chinese sentence of a stored hint, without a full stop."""
    return SENTENCES[hint["code"]].format(**hint)


def advice(hints: Iterable[Hint]) -> str:
    """What to tell the city beside its own photo while it can still change it; empty when there is nothing to do."""
    codes = {hint["code"] for hint in hints}
    if codes & MENDABLE:
        return FROM_ORIGINAL
    return NO_CAMERA if "no_camera" in codes else ""


def date_hint(taken_at: datetime | None, uploaded_at: datetime, introduction: str) -> Hint | None:
    """Whether the camera's date contradicts the day of the upload or the years that the introduction names."""
    if taken_at is None:
        return None
    taken = taken_at.astimezone(BEIJING).date()
    shown = chinese_date(taken)
    if taken_at > uploaded_at + CLOCK_SLACK:
        return {"code": "future", "taken": shown}
    years = sorted({int(year) for year in YEAR.findall(introduction)})
    if years and not any(_near(taken, year) for year in years) and not years[0] < taken.year < years[-1]:
        return {"code": "period", "taken": shown, "years": "、".join(f"{year}年" for year in years)}
    if not years and taken.year < uploaded_at.year - OLD_YEARS:
        return {"code": "old", "taken": shown, "years": OLD_YEARS}
    return None


def _near(taken: date, year: int) -> bool:
    return date(year, 1, 1) - PERIOD_SLACK <= taken <= date(year, 12, 31) + PERIOD_SLACK
