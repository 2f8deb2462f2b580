"""What happened, one chain of entries per subject; nothing here is ever changed or deleted.

The database refuses UPDATE and DELETE by triggers (``triggers.py``). Each entry's hash covers its canonical text
and the hash before it, so a change behind the triggers' back shows in ``manage.py check_history``.
"""

import json
from functools import cached_property
from typing import Any

from django.db import models

from portal.history.querysets import EntryQuerySet
from portal.history.sentences import sentence


class Head(models.Model):
    """The end of one chain; its row is the lock under which the next entry is written."""

    chain = models.CharField(max_length=80, primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "历史链"
        verbose_name_plural = "历史链"

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}"


class Entry(models.Model):
    """One thing that happened: who, for which organisation, when, from where, what, with what particulars.

    ``text`` is what is hashed; the other columns repeat parts of it for selection. Person and organisation
    are kept as text and number, not as foreign keys: they must outlive a deletion without an UPDATE.
    """

    chain = models.CharField("对象", max_length=80)
    seq = models.PositiveIntegerField("序号")
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField("时间")
    verb = models.CharField("事项", max_length=80)
    actor = models.CharField("人员", max_length=80, blank=True)
    actor_id = models.BigIntegerField(null=True)
    organisation = models.CharField("单位", max_length=120, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    origin = models.CharField("来源地址", max_length=45, blank=True)
    text = models.TextField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "历史记录"
        verbose_name_plural = "历史记录"
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="history_entry_one_per_seq"),
            models.UniqueConstraint(fields=["chain", "prev"], name="history_entry_one_successor"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "-id"], name="history_entry_organisation"),
            models.Index(fields=["actor_id", "-id"], name="history_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq} {self.verb}"

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The particulars, as recorded."""
        return json.loads(self.text)["payload"]

    @cached_property
    def sentence(self) -> str:
        """The entry in words, from ``templates/history/events/<verb>.txt``."""
        return sentence(self)
