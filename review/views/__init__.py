"""Pages of the review: boards, cases, summary sheets, lists."""
