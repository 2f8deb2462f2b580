"""Who may do what with frameworks: predicates named as sentences, each with its reason."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict


def is_framework_editor(user: Any, subject: Any = None) -> Verdict:
    own = user.is_authenticated and user.acts_as("round_manager", "ministry")
    return verdict(own, "监测框架由教育部批次管理员编制和发布。")
