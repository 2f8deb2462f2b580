"""Does every chain still stand as it was written?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Exists, OuterRef

from portal.history.models import Entry, Head
from portal.history.services import ANCHORS, canonical_text, link


@dataclass(frozen=True)
class Fault:
    """A break: the chain, the first entry that does not hold, and what is wrong with it, in Chinese."""

    chain: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.chain} 第 {self.seq} 条：{self.what}"


def faults() -> Iterator[Fault]:
    """The first break of every broken chain, by chain. Reads row by row: memory stays flat however long history is."""
    rows = Entry.objects.order_by("chain", "seq").iterator(chunk_size=1000)
    for chain, of_chain in groupby(rows, key=attrgetter("chain")):
        fault = _first_break(chain, of_chain)
        if fault is not None:
            yield fault
    emptied = Head.objects.filter(seq__gt=0).exclude(Exists(Entry.objects.filter(chain=OuterRef("pk"))))
    for head in emptied.order_by("pk").iterator():
        yield Fault(head.chain, 1, "整条记录链已被删除")
    yield from _vanished()


def _first_break(chain: str, of_chain: Iterator[Entry]) -> Fault | None:
    prev, seq = "", 0
    for entry in of_chain:
        what = _wrong_with(entry, seq + 1, prev)
        if what:
            return Fault(chain, seq + 1, what)
        prev, seq = entry.hash, entry.seq
    return _wrong_end(chain, seq)


def _wrong_with(entry: Entry, seq: int, prev: str) -> str:
    """What does not hold about ``entry``, which should be number ``seq`` after the hash ``prev``; empty if all does."""
    if entry.seq != seq:
        return f"缺失（其后是第 {entry.seq} 条）"
    if entry.prev != prev:
        return "与上一条不衔接"
    if link(entry.prev, entry.text) != entry.hash:
        return "内容与哈希值不符，内容已被改动"
    if canonical_text(entry, json.loads(entry.text)["payload"]) != entry.text:
        return "各列与存证文本不符，列值已被改动"
    return ""


def _wrong_end(chain: str, seq: int) -> Fault | None:
    """The end recorded in the head must be there; entries written since this check began may follow it."""
    head = Head.objects.filter(pk=chain).first()
    if head is None or head.seq < seq:
        return Fault(chain, seq, "链尾登记丢失或落后")
    if not Entry.objects.filter(chain=chain, seq=head.seq, hash=head.hash).exists():
        return Fault(chain, seq + 1, f"缺失（链尾登记为第 {head.seq} 条）")
    return None


def _vanished() -> Iterator[Fault]:
    """Ends that an anchor remembers and that are no longer there: a chain that was removed with its head."""
    for anchor in Entry.objects.filter(chain=ANCHORS).order_by("seq").iterator(chunk_size=50):
        for chain, (seq, hash_) in anchor.payload["heads"].items():
            if not Entry.objects.filter(chain=chain, seq=seq, hash=hash_).exists():
                yield Fault(chain, seq, f"存证第 {anchor.seq} 号记下的这一条已不存在")
