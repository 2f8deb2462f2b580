"""Stamped scans of a paper, and the pictures of seals that were used before, as files."""

from typing import Any

from portal.documents.models import Paper, PictureRequest, SealPicture
from portal.documents.views.papers import visible_paper
from portal.kit.dates import beijing
from portal.kit.listings import Column, register


def paper_of(asked: Any) -> Paper:
    found: Paper = visible_paper(asked, asked.kwargs["pk"])
    return found


register(
    "documents:scans#scans",
    "湿章扫描件",
    rows=lambda asked: (
        paper_of(asked).scans.visible_to(asked.user).select_related("organisation", "uploaded_by", "recorded_by")
    ),
    columns=(
        Column("上传时间", "uploaded_at", 24),
        Column("单位", "organisation", 30),
        Column("上传人", "uploaded_by.name"),
        Column("状态", "get_state_display"),
        Column("存档人", "recorded_by.name"),
        Column("存档时间", "recorded_at", 24),
    ),
    filters=lambda asked: [("文件", paper_of(asked).title)],
)


def registered(picture: SealPicture) -> str:
    """Who brought it and who confirmed it, as the page has it."""
    request = getattr(picture, "request", None)
    who = f"{request.proposed_by.name}上传，{request.decided_by.name}确认，" if request and request.decided_by else ""
    return f"{who}{beijing(picture.created_at)}"


register(
    "documents:seals#earlier",
    "以前的印章图样",
    rows=lambda asked: (
        SealPicture.objects.visible_to(asked.user)
        .filter(is_active=False)
        .select_related("request__proposed_by", "request__decided_by")
        .order_by("-pk")
    ),
    columns=(Column("宽度（毫米）", "width_mm", 14), Column("登记", registered, 60)),
)
register(
    "documents:seals#turned-down",
    "未启用的印章图样",
    rows=lambda asked: PictureRequest.objects.visible_to(asked.user).exclude(state__in=["waiting", "confirmed"]),
    columns=(
        Column("上传时间", "proposed_at", 24),
        Column("宽度（毫米）", "width_mm", 14),
        Column("状态", "get_state_display"),
        Column("理由", "reason", 50),
    ),
)
