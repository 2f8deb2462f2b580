"""Kinds of organisations and of appointments, and which belong together."""

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
    PANEL = "panel", "专家组"


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
    (OrganisationKind.INSTITUTION, Role.CLERK): "填报人",
    (OrganisationKind.MINISTRY, Role.CLERK): "审核人",
    (OrganisationKind.COMMITTEE, Role.CLERK): "委员",
    (OrganisationKind.COMMITTEE, Role.APPROVER): "主任委员",
    (OrganisationKind.PANEL, Role.APPROVER): "组长",
}

# Which roles an organisation of each kind has.
ROLES_OF_KIND: dict[str, tuple[str, ...]] = {
    OrganisationKind.MINISTRY: (Role.CLERK, Role.APPROVER, Role.ROUND_MANAGER, Role.ACCOUNT_MANAGER),
    OrganisationKind.PROVINCE: (Role.CLERK, Role.APPROVER, Role.ACCOUNT_MANAGER),
    OrganisationKind.CITY: (Role.CLERK, Role.APPROVER, Role.ACCOUNT_MANAGER),
    OrganisationKind.DEPARTMENT: (Role.CLERK,),
    OrganisationKind.SECRETARIAT: (Role.CLERK, Role.APPROVER),
    OrganisationKind.ASSOCIATION: (Role.CLERK, Role.APPROVER),
    OrganisationKind.COMMITTEE: (Role.CLERK, Role.APPROVER),
    OrganisationKind.INSTITUTION: (Role.CLERK,),
    OrganisationKind.PANEL: (Role.EXPERT, Role.APPROVER),
}

# Which kinds report to which: whom an account manager may open under the own organisation.
KINDS_BELOW: dict[str, tuple[str, ...]] = {
    OrganisationKind.MINISTRY: (
        OrganisationKind.PROVINCE,
        OrganisationKind.SECRETARIAT,
        OrganisationKind.COMMITTEE,
        OrganisationKind.INSTITUTION,
        OrganisationKind.PANEL,
    ),
    OrganisationKind.PROVINCE: (OrganisationKind.CITY, OrganisationKind.ASSOCIATION),
    OrganisationKind.CITY: (OrganisationKind.DEPARTMENT, OrganisationKind.INSTITUTION),
}

# Kinds that stand for a place, one organisation for each: the tree follows the places.
KINDS_WITH_PLACE = frozenset({OrganisationKind.PROVINCE, OrganisationKind.CITY})


def role_word(kind: str, role: str) -> str:
    """The word for a role in an organisation of this kind: 填报人 in a city, 经办人 in a province."""
    return ROLE_WORDS.get((OrganisationKind(kind), Role(role)), Role(role).label)


def role_choices(kind: str) -> list[tuple[str, str]]:
    """The roles of an organisation of this kind with their words, for forms."""
    return [(role, role_word(kind, role)) for role in ROLES_OF_KIND.get(kind, ())]
