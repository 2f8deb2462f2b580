"""What a deep check found."""

from dataclasses import dataclass
from datetime import datetime

from applications.inspection.hints import Hint


@dataclass(frozen=True)
class Report:
    """The reason of a refusal or nothing, what the file measures, and what reviewers should know of a photo."""

    reason: str = ""
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    thumbnail: bytes = b""  # JPEG
    rendition: bytes = b""  # JPEG at full size that carries nothing but the picture
    page_pictures: tuple[bytes, ...] = ()  # JPEG, the first pages; an empty one could not be drawn
    hints: tuple[Hint, ...] = ()
    fingerprint: str = ""
    taken_at: datetime | None = None
    camera: str = ""
