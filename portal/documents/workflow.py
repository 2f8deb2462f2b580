"""The registering of a seal's picture as a table: one person brings it, another one confirms it."""

from typing import Any

from portal.accounts.choices import OrganisationKind, Role
from portal.documents.choices import PictureState
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict

OFFICES_WITH_SEALS = (
    OrganisationKind.MINISTRY,
    OrganisationKind.PROVINCE,
    OrganisationKind.CITY,
    OrganisationKind.SECRETARIAT,
    OrganisationKind.ASSOCIATION,
)


def brings_pictures(user: Any, request: Any = None) -> Verdict:
    """Whoever works for an office that seals; nothing comes into use by it alone."""
    roles = (Role.CLERK, Role.APPROVER, Role.ACCOUNT_MANAGER)
    return verdict(
        any(user.acts_as(role, *OFFICES_WITH_SEALS) for role in roles),
        "印章图样由用章单位的经办人、签发人或账号管理员上传；您如有其他身份，请先切换身份。",
    )


def confirms_pictures(user: Any, request: Any) -> Verdict:
    """Approvers answer for what leaves under their office's seal; account managers only for accounts."""
    own = user.organisation is not None and user.organisation.pk == request.organisation_id
    return verdict(own and user.acts_as(Role.APPROVER), "印章图样由本单位的签发人确认。")


def did_not_bring_it(user: Any, request: Any) -> Verdict:
    return verdict(
        request.proposed_by_id != user.pk,
        "上传人不能确认自己上传的印章图样，请由本单位另一位签发人确认；只有一位签发人的，请经办人上传。",
    )


def brought_it(user: Any, request: Any) -> Verdict:
    return verdict(request.proposed_by_id == user.pk, "撤回由上传人办理。")


PICTURE = Table(
    name="印章图样登记",
    state_labels=dict(PictureState.choices),
    steps=(
        Step(
            name="confirm",
            label="确认启用",
            sources=(PictureState.WAITING,),
            target=PictureState.CONFIRMED,
            actor="用章单位签发人（不是上传人）",
            who=confirms_pictures,
            conditions=(did_not_bring_it,),
            explains="请与实物印章核对图样和尺寸。启用后，本单位此后的数字签名以它为外观；原图样停用并保留，以前的文件不变。",
        ),
        Step(
            name="decline",
            label="不予启用",
            sources=(PictureState.WAITING,),
            target=PictureState.DECLINED,
            actor="用章单位签发人",
            who=confirms_pictures,
            needs=("reason",),
            explains="图样不清晰、尺寸不对或不是本单位印章的，说明理由后由上传人重新上传。",
            gives_up=True,
        ),
        Step(
            name="withdraw",
            label="撤回",
            sources=(PictureState.WAITING,),
            target=PictureState.WITHDRAWN,
            actor="上传人",
            who=brought_it,
            explains="撤回后可以重新上传。",
            gives_up=True,
        ),
    ),
)
