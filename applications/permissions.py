"""Who may do what with a round or an application: predicates named as sentences, each with its reason."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from applications.choices import RoundState
from portal.kit.dates import beijing
from portal.kit.verdicts import Verdict, verdict

SEES_ALL = ("ministry",)
WORKS_ON_APPLICATIONS = ("city", "province", "ministry")


def in_scope(path: str, user: Any) -> Q | None:
    """Rows whose city (reached by ``path``) lies in the user's scope; ``None`` when the user has none.

    A city sees its own, a province those of the cities that report to it, the ministry all. Departments,
    experts and strangers see nothing here.
    """
    organisation = getattr(user, "organisation", None) if user.is_authenticated else None
    if organisation is None or organisation.kind not in WORKS_ON_APPLICATIONS:
        return None
    if organisation.kind in SEES_ALL:
        return Q()
    return Q(**{f"{path}": organisation.pk}) | Q(**{f"{path}__parent": organisation.pk})


SubmissionsOf = Callable[[Any], QuerySet]
_read_by: dict[str, SubmissionsOf] = {}


def register_reader(kind: str, submissions_of: SubmissionsOf) -> None:
    """From the room that lets people of another kind read: ``submissions_of(user)`` are the versions open to them now."""
    _read_by[kind] = submissions_of


def opened_to(user: Any) -> QuerySet | None:
    """The versions that somebody without a scope of their own may read now, such as an expert; ``None`` for nobody."""
    organisation = getattr(user, "organisation", None) if user.is_authenticated else None
    rule = _read_by.get(organisation.kind) if organisation is not None else None
    return rule(user) if rule is not None else None


def is_of_panel(user: Any) -> bool:
    """An expert or the chair: reads masked, and unknown to cities and provinces."""
    return user.is_authenticated and user.organisation is not None and user.organisation.kind == "panel"


def reads_masked(user: Any) -> bool:
    """Who votes or assesses without handling the case: telephone numbers and mail addresses are masked for them."""
    is_of_committee = user.is_authenticated and user.organisation is not None and user.organisation.kind == "committee"
    return is_of_panel(user) or is_of_committee


def manages_rounds(user: Any, round: Any = None) -> Verdict:
    return verdict(
        user.acts_as("round_manager", "ministry"),
        "只有教育部的批次管理员可以设置批次。",
    )


def may_make_exceptions(user: Any, round: Any, city: Any) -> Verdict:
    """The province for its own cities, the round's manager for all."""
    own = user.organisation is not None and city.parent_id == user.organisation.pk
    by_province = own and (user.acts_as("clerk", "province") or user.acts_as("approver", "province"))
    return verdict(
        by_province or bool(manages_rounds(user, round)),
        "只有省级教育行政部门（对本省城市）或批次管理员可以登记例外申报。",
    )


def is_clerk_of_city(user: Any, application: Any) -> Verdict:
    return verdict(
        user.acts_as("clerk", "city") and user.organisation.pk == application.organisation_id,
        "只有本市教育行政部门的填报人可以办理此事项。",
    )


def may_fill_in(user: Any, application: Any) -> Verdict:
    """The person is a clerk of the city, and the application is open for filling in."""
    if not is_clerk_of_city(user, application):
        return verdict(False, "只有本市教育行政部门的填报人可以填写；签发人如需修改请退回填报人。")
    return verdict(
        application.is_editable,
        f"申请当前为“{application.get_state_display()}”，不能修改；您填写的内容仍在本页面。"
        "已送签的可先“取回”，已提交的须经“撤回”或“退回修改”。",
    )


def is_approver_of_city(user: Any, application: Any) -> Verdict:
    return verdict(
        user.acts_as("approver", "city") and user.organisation.pk == application.organisation_id,
        "只有本市教育行政部门的签发人可以办理此事项。",
    )


def is_not_who_handed_over(user: Any, application: Any) -> Verdict:
    return verdict(
        application.handed_over_by_id != user.pk,
        "送签人不能签发自己送签的申请，请由本单位另一位签发人签发；没有其他签发人的，可凭签批单签发，或办理紧急委托。",
    )


def is_at_the_desk_of_city(user: Any, application: Any) -> Verdict:
    """A clerk or an approver of the applying city."""
    works_here = user.acts_as("clerk", "city") or user.acts_as("approver", "city")
    return verdict(
        works_here and user.organisation.pk == application.organisation_id,
        "只有本市教育行政部门的填报人、签发人可以办理此事项。",
    )


def may_void(user: Any, application: Any) -> Verdict:
    """Whoever may give up an application: its desk, and once a version was submitted, an approver or who recorded it."""
    if not is_at_the_desk_of_city(user, application):
        return is_at_the_desk_of_city(user, application)
    recorders = application.submissions.order_by("-version").values_list("submitted_by", flat=True)
    allowed = user.acts_as("approver", "city") or recorders.first() in (None, user.pk)
    return verdict(allowed, "该申请曾经提交，只有本市教育行政部门的签发人，或登记提交该版本的人，可以作废。")


def round_is_open(user: Any, application: Any) -> Verdict:
    """Open when the request arrived: the round runs and its opening moment has passed."""
    round = application.round
    if round.state != RoundState.OPEN:
        return verdict(
            False,
            f"“{round.title}”{round.get_state_display()}，不能办理；请联系批次管理员。",
        )
    return verdict(
        application.arrived_at is None or application.arrived_at >= round.opens_at,
        f"“{round.title}”将于{beijing(round.opens_at)}（北京时间）开放，届时可办理。",
    )
