"""Who may do what with calls, cases and volumes: predicates named as sentences, each with its reason."""

from typing import Any

from casebook.choices import AT_THE_PROVINCE, INSIDE_THE_CITY
from portal.kit.verdicts import Verdict, verdict


def _at_the_ministry(user: Any, role: str) -> bool:
    """Asked on public pages too, of whoever has not signed in."""
    return user.is_authenticated and user.acts_as(role, "ministry")


def is_call_manager(user: Any, call: Any = None) -> Verdict:
    return verdict(_at_the_ministry(user, "round_manager"), "征集通知由教育部批次管理员办理。")


def is_clerk_of_the_author(user: Any, entry: Any) -> Verdict:
    own = user.acts_as("clerk", "city") and user.organisation.pk == entry.organisation_id
    return verdict(own, "由撰写单位的填报人办理。")


def is_approver_of_the_author(user: Any, entry: Any) -> Verdict:
    own = user.acts_as("approver", "city") and user.organisation.pk == entry.organisation_id
    return verdict(own, "由撰写单位的签发人办理。")


def is_of_the_authors_desk(user: Any, entry: Any) -> Verdict:
    own = user.organisation is not None and user.organisation.pk == entry.organisation_id
    return verdict(own and (user.acts_as("clerk") or user.acts_as("approver")), "由撰写单位的填报人或签发人办理。")


def is_officer_of_the_province(user: Any, entry: Any) -> Verdict:
    return verdict(user.acts_as("clerk", "province") and _recommends(user, entry), "由该市所在省级部门的经办人办理。")


def is_approver_of_the_province(user: Any, entry: Any) -> Verdict:
    return verdict(
        user.acts_as("approver", "province") and _recommends(user, entry), "由该市所在省级部门的签发人办理。"
    )


def _recommends(user: Any, entry: Any) -> bool:
    return entry.organisation is not None and entry.organisation.parent_id == user.organisation.pk


def is_editor(user: Any, subject: Any = None) -> Verdict:
    return verdict(_at_the_ministry(user, "clerk"), "由编辑（教育部审核人）办理。")


def is_chief_editor(user: Any, subject: Any = None) -> Verdict:
    return verdict(_at_the_ministry(user, "approver"), "由主编（教育部签发人）办理。")


def records_visits(user: Any, entry: Any) -> Verdict:
    """The province to its own cities before the recommendation, the editors afterwards."""
    if entry.state in INSIDE_THE_CITY:
        return verdict(False, "尚未报送，不记录考察。")
    if entry.state in AT_THE_PROVINCE and is_officer_of_the_province(user, entry):
        return is_officer_of_the_province(user, entry)
    return verdict(
        bool(is_editor(user)) or bool(is_officer_of_the_province(user, entry)),
        "考察由省级部门经办人或编辑（教育部审核人）记录。",
    )
