"""Who reads the outbox, and who runs it; a person brings ``acts_as`` and ``organisation``."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict


def runs_letters(user: Any) -> Verdict:
    """The ministry's round manager or account manager."""
    runs = user.is_authenticated and (
        user.acts_as("round_manager", "ministry") or user.acts_as("account_manager", "ministry")
    )
    return verdict(runs, "发出的通知由教育部的批次管理员或账号管理员管理；您如有其他身份，请先切换身份。")


def sees_outbox(user: Any) -> Verdict:
    """Whoever runs it, and the people of a province for their own letters and those to their cities."""
    reads = user.is_authenticated and (
        bool(runs_letters(user)) or (user.organisation is not None and user.organisation.kind == "province")
    )
    return verdict(reads, "此页面供省级相关部门和教育部的批次管理员、账号管理员使用；您如有其他身份，请先切换身份。")


def words_letters(user: Any) -> Verdict:
    """The ministry's round manager."""
    words = user.is_authenticated and user.acts_as("round_manager", "ministry")
    return verdict(words, "通知文字由教育部的批次管理员修改；您如有其他身份，请先切换身份。")
