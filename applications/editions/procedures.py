"""The procedures that an edition can follow: the one place that says what sets them apart.

The steps themselves are tables in ``review.workflow``, composed from shared blocks; nobody else asks which it is.
"""

from dataclasses import dataclass

from portal.accounts.choices import OrganisationKind
from portal.register.choices import MembershipKind

NETWORK, ALLIANCE = "network", "alliance"


@dataclass(frozen=True)
class Procedure:
    """Who decides, in which words, and what comes of it."""

    key: str
    name: str
    decided_by: str  # the kind of organisation whose officer works on it and whose approver signs lists and papers
    office: str  # that office, in sentences
    officer: str
    approver: str
    insiders: frozenset[str]  # kinds that know what is decided before it is announced
    membership: str  # what a published list enters into the register
    joined: str  # what the city is told
    province: str  # who recommends, as the official document calls it
    province_opinion: str  # what it writes, in sentences
    has_sheets: bool = False  # the province's summary table 汇总表 goes up with its cities
    has_direct_way: bool = False  # members of certain kinds join without an assessment
    has_ballots: bool = False  # the working committee consents by vote
    is_for_new_prefectures: bool = False  # only 地级及地级以上城市 that are no members yet, exceptions apart
    has_paper_copies: bool = False  # 纸质材料一式两份 go to the office that decides
    # The switches of a round that mean something here; the others stay off whatever the round says.
    options: frozenset[str] = frozenset()


NETWORK_PROCEDURE = Procedure(
    key=NETWORK,
    name="全国学习型城市网络",
    decided_by=OrganisationKind.MINISTRY,
    office="教育部",
    officer="教育部审核人",
    approver="教育部签发人",
    insiders=frozenset({OrganisationKind.MINISTRY}),
    membership=MembershipKind.NETWORK,
    joined="已确认加入全国学习型城市网络",
    province="省级相关部门",
    province_opinion="推荐意见",
    has_sheets=True,
    has_direct_way=True,
    options=frozenset(
        {
            "certificate",
            "direct_without_province",
            "quota",
            "ranking",
            "province_notice",
            "wet_ink",
            "experts",
            "public_notice",
        }
    ),
)

# Source: 中成协[2017]022号, 四.
ALLIANCE_PROCEDURE = Procedure(
    key=ALLIANCE,
    name="全国学习型城市建设联盟",
    decided_by=OrganisationKind.SECRETARIAT,
    office="联盟秘书处",
    officer="联盟秘书处经办人",
    approver="联盟秘书处签发人",
    insiders=frozenset({OrganisationKind.MINISTRY, OrganisationKind.SECRETARIAT, OrganisationKind.COMMITTEE}),
    membership=MembershipKind.ALLIANCE,
    joined="已确定为全国学习型城市建设联盟成员城市",
    province="省级教育行政部门",
    province_opinion="省级意见",
    has_ballots=True,
    is_for_new_prefectures=True,
    has_paper_copies=True,
    options=frozenset({"certificate"}),
)

PROCEDURES = {each.key: each for each in (NETWORK_PROCEDURE, ALLIANCE_PROCEDURE)}
PROCEDURE_CHOICES = [(each.key, each.name) for each in PROCEDURES.values()]
# Kinds that know all of what they see: nobody sees cases of a procedure in which their office has no part.
INSIDERS = frozenset().union(*(each.insiders for each in PROCEDURES.values()))
