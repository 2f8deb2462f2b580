"""What the plans of cities begin with: the duties of the seven departments, and which body of a city is which."""

from monitoring.choices import Department
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation

SOURCE = "《教育部等七部门关于推进学习型城市建设的意见》（教职成[2014]10号）三（一）"
# Word for word, each sentence of the opinions.
SEVEN = {
    Department.EDUCATION: "教育部门要积极构建终身教育体系，统筹学校教育资源服务学习型城市建设。",
    Department.CIVILISATION: (
        "精神文明建设指导部门要将学习型城市建设与本地区文明城市建设相结合，着力提升社会道德水平。"
    ),
    Department.DEVELOPMENT: "发展改革部门要将学习型城市建设纳入相关发展规划，明确相应阶段性目标。",
    Department.CIVIL_AFFAIRS: (
        "民政部门要将学习型城市建设与社区建设相结合，把社区教育工作纳入社区服务体系建设规划，"
        "提高居民能力素质，促进社会和谐。"
    ),
    Department.FINANCE: "财政部门要加大学习型城市建设的支持力度。",
    Department.LABOUR: (
        "人力资源和社会保障部门要将学习型城市建设与区域人力资源开发结合起来，积极开展继续教育活动，不断提升劳动者素质。"
    ),
    Department.CULTURE: (
        "文化部门要将学习型城市建设同公共文化服务体系建设结合起来，积极探索公共文化资源服务社会的有效途径，"
        "不断满足人民群众多样化的精神文化需求。"
    ),
}
# By what a body is recognised; the city corrects what is proposed.
NAMED = {
    Department.CIVILISATION: ("文明办", "精神文明"),
    Department.DEVELOPMENT: ("发展改革", "发展和改革", "发改"),
    Department.CIVIL_AFFAIRS: ("民政",),
    Department.FINANCE: ("财政",),
    Department.LABOUR: ("人力资源", "人社"),
    Department.CULTURE: ("文化",),
    Department.STATISTICS: ("统计",),
    Department.SURVEY: ("调查队",),
}


def bodies_of(city: Organisation) -> list[Organisation]:
    """The departments of a city that have accounts."""
    below = Organisation.objects.active().filter(parent=city)
    return list(below.filter(kind__in=(OrganisationKind.DEPARTMENT, OrganisationKind.INSTITUTION)).order_by("pk"))


def guessed_departments(city: Organisation) -> dict[str, int]:
    """Which of its bodies is which department, by the name alone; the first of several."""
    found: dict[str, int] = {}
    for body in bodies_of(city):
        for department, words in NAMED.items():
            if any(each in body.name for each in words):
                found.setdefault(department, body.pk)
    return found
