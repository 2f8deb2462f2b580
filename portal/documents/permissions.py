"""Who may read a paper: the business room whose subject it is about decides, by a registry filled at start."""

from collections.abc import Callable
from typing import Any

from portal.documents.choices import Stamping
from portal.kit.verdicts import Verdict, verdict

SubjectRule = Callable[[Any, int], bool]

LEAST_EDGE_PAGES = 3

# The address of the page on which the matter is handled, for this user; empty where there is none.
Page = Callable[[Any, int], str]

_rules: dict[str, SubjectRule] = {}
_pages: dict[str, Page] = {}
_chains: dict[str, str] = {}


def register_subject(noun: str, rule: SubjectRule, *, chain: str = "") -> None:
    """From a business room's ``apps.py``: ``rule(user, pk)`` says whether the user may read papers about ``noun:pk``.

    What happens to those papers is written into the history of ``chain:pk``, if another noun than their own.
    """
    _rules[noun] = rule
    _chains[noun] = chain or noun


def register_page(noun: str, page: Page) -> None:
    """From a business room's ``apps.py``: where the user goes on with what papers about ``noun:pk`` belong to."""
    _pages[noun] = page


def page_of(user: Any, paper: Any) -> str:
    """The address of the page of what ``paper`` is about, or nothing."""
    noun, _, pk = paper.subject.partition(":")
    return _pages[noun](user, int(pk)) if noun in _pages else ""


def chain_of(paper: Any) -> str:
    """The history into which goes what happens to ``paper``."""
    noun, _, pk = paper.subject.partition(":")
    return f"{_chains.get(noun, noun)}:{pk}"


def may_read(user: Any, paper: Any) -> Verdict:
    """May ``user`` open the file of ``paper``? Without a rule for its subject, its owner organisation alone may."""
    if not user.is_authenticated:
        return verdict(False, "请先登录。")
    noun, _, pk = paper.subject.partition(":")
    allowed = _rules[noun](user, int(pk)) if noun in _rules else owns(user, paper)
    return verdict(allowed, "您所在的单位无权查看这份文件。")


def may_stamp(user: Any, paper: Any) -> Verdict:
    """May ``user`` put a stamped scan beside ``paper``? Those whose office seals it or issues it, once it is made."""
    if not may_read(user, paper):
        return may_read(user, paper)
    if paper.stamping == Stamping.FILED:
        return verdict(False, "这份盖章稿的湿章扫描件已随文提交，不能再换；需要更正的，请按程序撤回或退回后重新办理。")
    offices = {paper.organisation_id, *paper.signatures.values_list("organisation", flat=True)}
    if user.organisation is None or user.organisation.pk not in offices:
        return verdict(False, "湿章扫描件由在这份文件上盖章的单位上传。")
    if paper.is_draft:
        return verdict(False, "草稿没有效力，不能上传湿章扫描件；请打印正式版本盖章。")
    if paper.voided_reason:
        return verdict(False, f"这份文件已作废（{paper.voided_reason}），请打印最新版本盖章后上传。")
    return verdict(paper.is_ready, "这份文件还在排版，请稍候再试。")


def may_print_copy(user: Any, paper: Any) -> Verdict:
    """May ``user`` print ``paper`` with the 骑缝章 of the own office? A sealed paper of more than two pages."""
    readable = may_read(user, paper)
    if not readable:
        return readable
    signatures = list(paper.signatures.values_list("organisation", "state"))
    if user.organisation is None or user.organisation.pk not in {office for office, _ in signatures}:
        return verdict(False, "只有在这份文件上签章的单位，可以加本单位的骑缝章打印。")
    if paper.voided_reason:
        return verdict(False, f"这份文件已作废（{paper.voided_reason}），不能加骑缝章。")
    if any(state != "signed" for _, state in signatures) or not paper.is_ready:
        return verdict(False, "签章还没有全部完成，完成后才能加骑缝章打印。")
    return verdict(paper.pages >= LEAST_EDGE_PAGES, "文件只有一两页，不需要骑缝章，直接打印即可。")


def owns(user: Any, paper: Any) -> bool:
    """Does the user act for the organisation that the paper belongs to?"""
    return user.organisation is not None and user.organisation.pk == paper.organisation_id
