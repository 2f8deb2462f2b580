"""Kinds of organisations and of appointments."""

from django.db import models


class OrganisationKind(models.TextChoices):
    MINISTRY = "ministry", "教育部"
    PROVINCE = "province", "省级相关部门"
    CITY = "city", "市教育行政部门"
    DEPARTMENT = "department", "市直部门"
    SECRETARIAT = "secretariat", "联盟秘书处"
    ASSOCIATION = "association", "省级成人教育协会"
    COMMITTEE = "committee", "联盟工作委员会"
    INSTITUTION = "institution", "受委托机构"


class Role(models.TextChoices):
    """What a person does in an organisation; one person drafts, another signs."""

    CLERK = "clerk", "经办人"
    APPROVER = "approver", "签发人"
    ACCOUNT_MANAGER = "account_manager", "账号管理员"
    ROUND_MANAGER = "round_manager", "批次管理员"
    EXPERT = "expert", "专家"


# The same role is called by its official word in each kind of organisation.
ROLE_WORDS = {
    (OrganisationKind.CITY, Role.CLERK): "填报人",
    (OrganisationKind.DEPARTMENT, Role.CLERK): "填报人",
    (OrganisationKind.MINISTRY, Role.CLERK): "审核人",
}


def role_word(kind: str, role: str) -> str:
    """The word for a role in an organisation of this kind: 填报人 in a city, 经办人 in a province."""
    return ROLE_WORDS.get((OrganisationKind(kind), Role(role)), Role(role).label)
