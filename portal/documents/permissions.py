"""Who may read a paper: the business room whose subject it is about decides, by a registry filled at start."""

from collections.abc import Callable
from typing import Any

from portal.kit.verdicts import Verdict, verdict

SubjectRule = Callable[[Any, int], bool]

_rules: dict[str, SubjectRule] = {}


def register_subject(noun: str, rule: SubjectRule) -> None:
    """From a business room's ``apps.py``: ``rule(user, pk)`` says whether the user may read papers about ``noun:pk``."""
    _rules[noun] = rule


def may_read(user: Any, paper: Any) -> Verdict:
    """May ``user`` open the file of ``paper``? Without a rule for its subject, its owner organisation alone may."""
    if not user.is_authenticated:
        return verdict(False, "请先登录。")
    noun, _, pk = paper.subject.partition(":")
    allowed = _rules[noun](user, int(pk)) if noun in _rules else owns(user, paper)
    return verdict(allowed, "您所在的单位无权查看这份文件。")


def owns(user: Any, paper: Any) -> bool:
    """Does the user act for the organisation that the paper belongs to?"""
    return user.organisation is not None and user.organisation.pk == paper.organisation_id
