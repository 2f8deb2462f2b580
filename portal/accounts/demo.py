"""The demonstration's organisations and people: one table, loaded by services here and in bulk by the tests.

Every name bears the mark 演示; every account has the same password, printed when the demonstration starts.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from portal.accounts import services
from portal.accounts.choices import OrganisationKind as Kind
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, User
from portal.regions.choices import PlaceKind
from portal.regions.models import Place
from portal.regions.services import add_place

DEMO_PASSWORD = "Xuexi-2026"  # noqa: S105


@dataclass(frozen=True)
class Office:
    key: str
    name: str
    kind: str
    parent: str = ""
    place: str = ""  # code


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    roles: tuple[tuple[str, str], ...]  # (office key, role)


OFFICES = (
    Office("ministry", "教育部职业教育与成人教育司（演示）", Kind.MINISTRY),
    Office("zhejiang", "浙江省教育厅（演示）", Kind.PROVINCE, "ministry", "330000"),
    Office("sichuan", "四川省教育厅（演示）", Kind.PROVINCE, "ministry", "510000"),
    Office("huzhou", "湖州市教育局（演示）", Kind.CITY, "zhejiang", "330500"),
    Office("jiaxing", "嘉兴市教育局（演示）", Kind.CITY, "zhejiang", "330400"),
    Office("mianyang", "绵阳市教育局（演示）", Kind.CITY, "sichuan", "510700"),
    Office("statistics", "湖州市统计局（演示）", Kind.DEPARTMENT, "huzhou"),
    Office("panel", "学习型城市咨询指导小组（演示）", Kind.PANEL, "ministry"),
)

PEOPLE = (
    Person("hz-clerk", "演示填报员甲", (("huzhou", Role.CLERK),)),
    Person("hz-clerk2", "演示填报员乙", (("huzhou", Role.CLERK),)),
    Person("hz-approver", "演示签发人甲", (("huzhou", Role.APPROVER),)),
    Person("hz-approver2", "演示签发人乙", (("huzhou", Role.APPROVER),)),
    Person("hz-manager", "演示账号管理员甲", (("huzhou", Role.ACCOUNT_MANAGER),)),
    Person("tj-clerk", "演示统计员甲", (("statistics", Role.CLERK),)),
    Person("jx-clerk", "演示填报员丙", (("jiaxing", Role.CLERK),)),
    Person("jx-approver", "演示签发人丙", (("jiaxing", Role.APPROVER), ("jiaxing", Role.ACCOUNT_MANAGER))),
    Person("my-clerk", "演示填报员丁", (("mianyang", Role.CLERK),)),
    Person("my-approver", "演示签发人丁", (("mianyang", Role.APPROVER), ("mianyang", Role.ACCOUNT_MANAGER))),
    Person("zj-officer", "演示经办人甲", (("zhejiang", Role.CLERK),)),
    Person("zj-officer2", "演示经办人乙", (("zhejiang", Role.CLERK),)),
    Person("zj-approver", "演示省签发人甲", (("zhejiang", Role.APPROVER),)),
    Person("zj-manager", "演示省账号管理员甲", (("zhejiang", Role.ACCOUNT_MANAGER),)),
    Person("sc-officer", "演示经办人丙", (("sichuan", Role.CLERK),)),
    Person("sc-approver", "演示省签发人丙", (("sichuan", Role.APPROVER), ("sichuan", Role.ACCOUNT_MANAGER))),
    Person("moe-reviewer", "演示审核人甲", (("ministry", Role.CLERK),)),
    Person("moe-approver", "演示部签发人甲", (("ministry", Role.APPROVER),)),
    Person("moe-round", "演示批次管理员甲", (("ministry", Role.ROUND_MANAGER),)),
    Person("moe-manager", "演示部账号管理员甲", (("ministry", Role.ACCOUNT_MANAGER),)),
    Person("expert", "演示专家甲", (("panel", Role.EXPERT),)),
    Person("expert2", "演示专家乙", (("panel", Role.EXPERT),)),
    Person("expert3", "演示专家丙", (("panel", Role.EXPERT),)),
    Person("expert-zj", "演示专家丁", (("panel", Role.EXPERT),)),  # of a province whose cities apply
    Person("expert-chair", "演示专家组组长", (("panel", Role.APPROVER),)),
    Person("seconded", "演示借调员甲", (("huzhou", Role.CLERK), ("zhejiang", Role.CLERK))),
    Person("stranger", "演示无任职人员", ()),
)

# A member of the former alliance, which joins directly, and a 直辖市, where province and city are one place and one
# person signs in both capacities; they stand beside the cast that the tests share.
MORE_OFFICES = (
    Office("hangzhou", "杭州市教育局（演示）", Kind.CITY, "zhejiang", "330100"),
    Office("chongqing", "重庆市教育委员会（演示）", Kind.PROVINCE, "ministry", "500000"),
    Office("chongqing_city", "重庆市教育委员会（市级）（演示）", Kind.CITY, "chongqing", "500000"),
    # Cities of the round that shows experts and a public notice.
    Office("zhoushan", "舟山市教育局（演示）", Kind.CITY, "zhejiang", "330900"),
    Office("taizhou", "台州市教育局（演示）", Kind.CITY, "zhejiang", "331000"),
    Office("zigong", "自贡市教育和体育局（演示）", Kind.CITY, "sichuan", "510300"),
    # Below prefecture level: applies to the alliance as an exception.
    Office("yiwu", "义乌市教育局（演示）", Kind.CITY, "zhejiang", "330782"),
)
# Places of the demonstration that the facts do not hold: code, name, kind, the place above.
MORE_PLACES = {"330782": ("义乌市", PlaceKind.COUNTY_CITY, "330700")}
MORE_PEOPLE = (
    # Nobody answers objections to their own decision.
    Person("moe-reviewer2", "演示审核人乙", (("ministry", Role.CLERK),)),
    Person("hangzhou-clerk", "演示填报员戊", (("hangzhou", Role.CLERK),)),
    Person("hangzhou-approver", "演示签发人戊", (("hangzhou", Role.APPROVER),)),
    Person("cq-clerk", "演示填报员己", (("chongqing_city", Role.CLERK),)),
    Person("cq-approver", "演示签发人己", (("chongqing_city", Role.APPROVER), ("chongqing", Role.APPROVER))),
    Person("cq-officer", "演示经办人己", (("chongqing", Role.CLERK), ("chongqing", Role.ACCOUNT_MANAGER))),
    Person("zs-clerk", "演示填报员庚", (("zhoushan", Role.CLERK),)),
    Person("zs-approver", "演示签发人庚", (("zhoushan", Role.APPROVER),)),
    Person("tz-clerk", "演示填报员辛", (("taizhou", Role.CLERK),)),
    Person("tz-approver", "演示签发人辛", (("taizhou", Role.APPROVER),)),
    Person("zg-clerk", "演示填报员壬", (("zigong", Role.CLERK),)),
    Person("zg-approver", "演示签发人壬", (("zigong", Role.APPROVER),)),
    Person("yw-clerk", "演示填报员癸", (("yiwu", Role.CLERK),)),
    Person("yw-approver", "演示签发人癸", (("yiwu", Role.APPROVER),)),
)
# Those whom the alliance's procedure needs beside city and province; they, too, stand beside the cast.
ALLIANCE_OFFICES = (
    Office("secretariat", "中国成人教育协会（演示）", Kind.SECRETARIAT, "ministry"),
    Office("committee", "联盟工作委员会（演示）", Kind.COMMITTEE, "ministry"),
    Office("association", "浙江省成人教育协会（演示）", Kind.ASSOCIATION, "zhejiang"),
)
ALLIANCE_PEOPLE = (
    Person("secretariat-officer", "演示秘书处经办人甲", (("secretariat", Role.CLERK),)),
    Person("secretariat-approver", "演示秘书处签发人甲", (("secretariat", Role.APPROVER),)),
    Person("committee-chair", "演示主任委员", (("committee", Role.APPROVER),)),
    Person("committee-member1", "演示委员甲", (("committee", Role.CLERK),)),
    Person("committee-member2", "演示委员乙", (("committee", Role.CLERK),)),
    Person("committee-member3", "演示委员丙", (("committee", Role.CLERK),)),
    Person("committee-member4", "演示委员丁", (("committee", Role.CLERK),)),
    Person("association-officer", "演示协会经办人甲", (("association", Role.CLERK),)),
)
# The departments that fill in their rows of the monitoring; the statistics bureau of Huzhou stands in the cast.
DEPARTMENT_OFFICES = (
    Office("hz_civil", "湖州市民政局（演示）", Kind.DEPARTMENT, "huzhou"),
    Office("hz_finance", "湖州市财政局（演示）", Kind.DEPARTMENT, "huzhou"),
    Office("hz_labour", "湖州市人力资源和社会保障局（演示）", Kind.DEPARTMENT, "huzhou"),
    Office("jx_statistics", "嘉兴市统计局（演示）", Kind.DEPARTMENT, "jiaxing"),
    Office("jx_civil", "嘉兴市民政局（演示）", Kind.DEPARTMENT, "jiaxing"),
    Office("my_statistics", "绵阳市统计局（演示）", Kind.DEPARTMENT, "mianyang"),
)
DEPARTMENT_PEOPLE = (
    Person("hz-mz-clerk", "演示民政填报员甲", (("hz_civil", Role.CLERK),)),
    Person("hz-cz-clerk", "演示财政填报员甲", (("hz_finance", Role.CLERK),)),
    Person("hz-rs-clerk", "演示人社填报员甲", (("hz_labour", Role.CLERK),)),
    Person("jx-tj-clerk", "演示统计员乙", (("jx_statistics", Role.CLERK),)),
    Person("jx-mz-clerk", "演示民政填报员乙", (("jx_civil", Role.CLERK),)),
    Person("my-tj-clerk", "演示统计员丙", (("my_statistics", Role.CLERK),)),
)
EVERY_OFFICE = (*OFFICES, *MORE_OFFICES, *ALLIANCE_OFFICES, *DEPARTMENT_OFFICES)
EVERYBODY = (*PEOPLE, *MORE_PEOPLE, *ALLIANCE_PEOPLE, *DEPARTMENT_PEOPLE)


@dataclass(frozen=True)
class Cast:
    """Organisations by key and people by user name."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)


def load_people() -> Cast:
    """Load the demonstration's organisations and people, or find them again; places must be loaded before.

    Raises ``ImproperlyConfigured`` outside the demonstration mode (``PORTAL_DEMO=1``).
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Demonstration people are loaded in demonstration mode only (PORTAL_DEMO=1).")
    with transaction.atomic():
        organisations: dict[str, Organisation] = {}
        for office in EVERY_OFFICE:
            organisations[office.key] = _find_or_open(office, organisations)
        password = make_password(DEMO_PASSWORD)  # the same for all: hashing is slow on purpose
        people = {person.username: _find_or_appoint(person, organisations, password) for person in EVERYBODY}
    return Cast(organisations, people)


def accounts() -> list[tuple[str, str, str]]:
    """User name, person, and what they do, for the list printed at the start."""
    offices = EVERY_OFFICE
    names = {office.key: office.name for office in offices}
    kinds = {office.key: office.kind for office in offices}
    return [
        (
            person.username,
            person.name,
            "，".join(f"{names[key]} {services.role_word(kinds[key], role)}" for key, role in person.roles) or "无任职",
        )
        for person in EVERYBODY
    ]


def _find_or_open(office: Office, opened: dict[str, Organisation]) -> Organisation:
    return Organisation.objects.filter(name=office.name).first() or services.open_organisation(
        by=None,
        name=office.name,
        kind=office.kind,
        parent=opened.get(office.parent),
        place=_find_or_add(office.place) if office.place else None,
        is_demo=True,
    )


def _find_or_add(code: str) -> Place:
    if code in MORE_PLACES and not Place.objects.filter(code=code).exists():
        name, kind, above = MORE_PLACES[code]
        return add_place(code=code, name=name, kind=kind, parent_code=above)
    return Place.objects.present().get(code=code)


def _find_or_appoint(person: Person, organisations: dict[str, Organisation], password: str) -> User:
    found = User.objects.filter(username=person.username).first()
    if found is not None:
        return found
    user = User.objects.create(username=person.username, name=person.name, password=password, is_demo=True)
    for key, role in person.roles:
        services.appoint(by=None, user=user, organisation=organisations[key], role=role)
    return user
