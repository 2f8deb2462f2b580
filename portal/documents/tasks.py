"""Jobs of the ``pdf`` queue; each may run twice and does its work once."""

from portal.documents import making, scans
from portal.jobs.services import Progress


def render(progress: Progress, paper_id: int) -> None:
    """Typeset a paper."""
    making.render_paper(paper_id, progress)


def sign(progress: Progress, signature_id: int) -> None:
    """Set a seal into a paper."""
    making.sign_signature(signature_id, progress)


def read_scan(progress: Progress, scan_id: int) -> None:
    """Read the pages of a stamped scan."""
    scans.read_scan(scan_id, progress)
