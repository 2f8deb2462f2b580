"""The offices' lists as files, one module per noun; ``{% exports %}`` stands on their pages."""

from review.listings import alliance, assessments, cases, ledgers, ministry, notices, papers

__all__ = ["alliance", "assessments", "cases", "ledgers", "ministry", "notices", "papers"]
