"""Who may write in the register: predicates, each with its reason."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict
from portal.register.choices import MembershipKind, UndertakingState


def keeps_the_register(user: Any) -> Verdict:
    """Approvers of the ministry and of the alliance secretariat; published lists write by themselves."""
    return verdict(
        user.is_authenticated and user.acts_as("approver", "ministry", "secretariat"),
        "成员城市由教育部或联盟秘书处的签发人登记。",
    )


def keeps_memberships_of(user: Any, kind: str) -> Verdict:
    """The secretariat keeps the alliance's members alone, the ministry those of every kind."""
    answer = keeps_the_register(user)
    if not answer or kind == MembershipKind.ALLIANCE or user.acts_as("approver", "ministry"):
        return answer
    return verdict(False, "联盟秘书处只登记联盟成员；国家网络和全球网络的成员由教育部登记。")


def reads_reasons(user: Any, membership: Any) -> bool:
    """Why a membership ended, and the remarks of who entered it: for those who keep it, its city and province."""
    office = user.organisation if user.is_authenticated else None
    if office is None:
        return False
    own = office.kind in ("city", "province") and office.place_id in (membership.place_id, membership.place.parent_id)
    return own or office.kind in ("ministry", "secretariat")


def keeps_the_counts(user: Any) -> Verdict:
    """Numbers of cities are the ministry's to enter: by whoever examines or signs there."""
    return verdict(
        user.is_authenticated and (user.acts_as("clerk", "ministry") or user.acts_as("approver", "ministry")),
        "城市数由教育部的审核人或签发人登记。",
    )


def enters_undertakings(user: Any) -> Verdict:
    """Officers and approvers of a province, for its own cities."""
    return verdict(
        user.is_authenticated and (user.acts_as("clerk", "province") or user.acts_as("approver", "province")),
        "开展创建工作的情况由省级部门的经办人或签发人登记。",
    )


def reads_undertakings(user: Any) -> Verdict:
    """The provinces that enter them, and the ministry."""
    return verdict(
        user.is_authenticated and user.organisation is not None and user.organisation.kind in ("province", "ministry"),
        "此页面供省级部门和教育部使用；各地覆盖情况请看“覆盖情况”。",
    )


def signs_the_undertaking(user: Any, undertaking: Any) -> Verdict:
    """An approver of the province that entered it, but never the one who did."""
    if not user.acts_as("approver", "province") or user.organisation.pk != undertaking.office_id:
        return verdict(False, f"由{undertaking.office}的签发人签发。")
    return verdict(user.pk != undertaking.entered_by_id, "这是您本人填报的，须由本单位另一位签发人签发。")


def withdraws_the_undertaking(user: Any, undertaking: Any) -> Verdict:
    """Before it is signed the officers too; afterwards the approvers alone."""
    if user.organisation is None or user.organisation.pk != undertaking.office_id:
        return verdict(False, f"由{undertaking.office}办理。")
    if user.acts_as("approver", "province"):
        return verdict(True, "")
    if undertaking.state == UndertakingState.ENTERED:
        return verdict(user.acts_as("clerk", "province"), "签发前由本单位的经办人或签发人撤销。")
    return verdict(False, "已签发的由本单位签发人撤销。")
