"""Who may do what with organisations and people: rules for views and predicates, each with its reason."""

from typing import Any

from portal.accounts.choices import KINDS_BELOW, OrganisationKind, Role, role_word
from portal.kit.access import Rule
from portal.kit.verdicts import Verdict, verdict

SIGN_IN = "请先登录。"


def acts_for(*kinds: str) -> Rule:
    """The person acts for an organisation of one of ``kinds`` now (any organisation, when none is named)."""
    words = "、".join(OrganisationKind(kind).label for kind in kinds)
    reason = (
        f"此页面供{words}使用；您如有其他身份，请先切换身份。" if kinds else "您尚无任职，请联系本单位的账号管理员。"
    )

    def rule(user: Any) -> Verdict:
        if not user.is_authenticated:
            return verdict(False, SIGN_IN)
        return verdict(user.organisation is not None and (not kinds or user.organisation.kind in kinds), reason)

    return rule


def holds(role: str, *kinds: str) -> Rule:
    """The person holds ``role`` in the organisation acted for, which is of one of ``kinds`` (any, when none is named)."""
    words = "、".join(dict.fromkeys(_of(kind, role) for kind in kinds)) or Role(role).label
    reason = f"此页面供{words}使用；您如有其他身份，请先切换身份。"

    def rule(user: Any) -> Verdict:
        if not user.is_authenticated:
            return verdict(False, SIGN_IN)
        return verdict(user.acts_as(role, *kinds), reason)

    return rule


def holds_any(roles: tuple[str, ...], *kinds: str) -> Rule:
    """The person holds one of ``roles`` in the organisation acted for."""
    words = "、".join(dict.fromkeys(_of(kind, role) for kind in kinds for role in roles)) or "、".join(
        Role(role).label for role in roles
    )
    reason = f"此页面供{words}使用；您如有其他身份，请先切换身份。"

    def rule(user: Any) -> Verdict:
        if not user.is_authenticated:
            return verdict(False, SIGN_IN)
        return verdict(any(user.acts_as(role, *kinds) for role in roles), reason)

    return rule


def manages(user: Any, organisation: Any) -> Verdict:
    """The person is account manager of ``organisation`` or of the organisation directly above it."""
    return verdict(
        user.acts_as(Role.ACCOUNT_MANAGER) and user.organisation.pk in {organisation.pk, organisation.parent_id},
        f"{organisation}的账号由本单位或其上级单位的账号管理员办理。",
    )


def may_hand_over_work(user: Any, organisation: Any, leaver: Any) -> Verdict:
    """The account manager of the office or of the one above it, or the person who leaves, acting for the office."""
    own = user.pk == leaver.pk and user.organisation is not None and user.organisation.pk == organisation.pk
    if own and organisation.kind == OrganisationKind.PANEL:
        return verdict(False, "专家不办理工作交接；不能继续评审的，请在“我的评审”中逐项退出，由教育部另行分配。")
    return verdict(
        own or bool(manages(user, organisation)),
        f"{organisation}的工作交接由移交人本人，或本单位及上级单位的账号管理员办理。",
    )


def may_open_below(user: Any, kind: str) -> Verdict:
    """The person may open an organisation of ``kind`` under the own one: provinces under the ministry, and so on."""
    if not user.acts_as(Role.ACCOUNT_MANAGER):
        return verdict(False, "只有账号管理员可以开设单位，请联系本单位的账号管理员。")
    below = KINDS_BELOW.get(user.organisation.kind, ())
    words = "、".join(OrganisationKind(each).label for each in below)
    if not below:
        return verdict(False, f"{user.organisation}没有下级单位，不能开设单位。")
    return verdict(kind in below, f"{user.organisation}可以开设的单位类别是：{words}。")


def _of(kind: str, role: str) -> str:
    return f"{OrganisationKind(kind).label}的{role_word(kind, role)}"
