"""Who may change places: a rule for views."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict


def keeps_places(user: Any) -> Verdict:
    """Account managers of the ministry: a new place is what a new organisation stands for."""
    if not user.is_authenticated:
        return verdict(False, "请先登录。")
    return verdict(
        user.acts_as("account_manager", "ministry"),
        "行政区划由教育部的账号管理员维护；如需增加区县，请与其联系。",
    )
