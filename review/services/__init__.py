"""Verbs of the review: what is done with cases, summary sheets and membership lists."""
