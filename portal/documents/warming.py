"""A worker loads and uses the typesetting once when it starts, so that the first paper does not wait for it."""

import logging
from typing import Any

logger = logging.getLogger(__name__)


def warm(**kwargs: Any) -> None:
    """Typeset an empty slot: imports, fonts and style sheets are then ready. A fault here is told by the first paper."""
    try:
        from portal.documents.appearances import placeholder  # not loaded by processes that make no papers

        placeholder(150.0, 75.0, "all")
    except Exception:
        logger.exception("The worker could not be warmed up.")
