"""Reading cases, volumes and reviews."""

from casebook.selectors.entries import (
    author_bar,
    authors_text,
    contents_of,
    desk_rows,
    editors_text,
    faults,
    happenings,
    may_be_begun,
    text_of,
)
from casebook.selectors.reading import (
    best_file,
    catalogue_years,
    facets,
    found,
    pictures_of,
    volume_lines,
    volume_of,
)
from casebook.selectors.reviews import bars, current_reviews, experts_of_the_group, given, reviewed_by

__all__ = [
    "author_bar",
    "authors_text",
    "bars",
    "best_file",
    "catalogue_years",
    "contents_of",
    "current_reviews",
    "desk_rows",
    "editors_text",
    "experts_of_the_group",
    "facets",
    "faults",
    "found",
    "given",
    "happenings",
    "may_be_begun",
    "pictures_of",
    "reviewed_by",
    "text_of",
    "volume_lines",
    "volume_of",
]
