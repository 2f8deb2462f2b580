"""What summary sheets and lists have in common."""

from typing import Any

from portal.kit.verdicts import Verdict, verdict


def has_cities(user: Any, document: Any) -> Verdict:
    return verdict(document.items.exists(), "尚未列入城市，请先选择城市。")
