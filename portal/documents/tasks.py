"""Jobs of the ``pdf`` queue; each may run twice and does its work once."""

from portal.documents import making
from portal.jobs.services import Progress


def render(progress: Progress, paper_id: int) -> None:
    """Typeset a paper."""
    making.render_paper(paper_id, progress)


def sign(progress: Progress, signature_id: int) -> None:
    """Set a seal into a paper."""
    making.sign_signature(signature_id, progress)
