"""Who may write in the register: predicates, each with its reason."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict


def keeps_the_register(user: Any) -> Verdict:
    """Approvers of the ministry and of the alliance secretariat; published lists write by themselves."""
    return verdict(
        user.is_authenticated and user.acts_as("approver", "ministry", "secretariat"),
        "成员城市由教育部或联盟秘书处的签发人登记。",
    )
