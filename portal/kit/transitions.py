"""The one door through which every change of state goes.

A procedure is a ``Table`` of ``Step`` rows that an official can read: name, from, to, who, what it needs,
what it voids. ``Table.available`` says which steps are offered or refused to a person, and why;
``Table.take`` does one of them, whole or not at all. Page, tests and explanation use the same table.

The kit knows no business noun. The object that moves brings ``state`` and ``revision`` (an integer that
grows with every step); its history is written by the ``Recorder`` that the business room hands in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from django.db import transaction

from portal.kit.verdicts import ALLOWED, Predicate, Refused, Verdict, first_refusal, refused

STALE_PAGE = "页面已过期：{who}已先行操作，当前为“{state}”。您填写的内容仍在，请刷新页面后再决定。"

SOMEONE = "其他人"

NEED_LABELS = {"opinion": "意见", "seal": "盖章", "date": "日期", "reason": "理由", "consent": "市政府同意文件"}

ASK_LABELS = {"due": "补正期限"}


class Recorder(Protocol):
    """Writes one history entry inside the running transaction; raises when it cannot."""

    def __call__(self, moving: Any, step: "Step", user: Any, before: str, data: Mapping[str, Any], /) -> None: ...


@dataclass(frozen=True)
class Step:
    """One row of a procedure's table."""

    name: str
    label: str  # the official word on the button
    sources: tuple[str, ...]
    target: str
    actor: str  # who, in words, for the explanation
    who: Predicate  # (user, object) -> Verdict: is this the right person?
    conditions: tuple[Predicate, ...] = ()  # (user, object) -> Verdict: is the object ready?
    needs: tuple[str, ...] = ()  # keys of NEED_LABELS; opinion and reason must be given as non-empty text
    asks: tuple[str, ...] = ()  # what may be given beside it, as a day: keys of ASK_LABELS
    voids: tuple[str, ...] = ()  # what this step makes void, in words, for the explanation
    explains: str = ""  # what will happen and whether it can be undone, shown before confirming
    gives_up: bool = False  # it gives something up: never drawn as the main button
    goes_back: bool = False  # it takes back, returns or refuses: the main button only leads on


@dataclass(frozen=True)
class Offer:
    """A step as a person sees it: offered, or refused with the reason."""

    step: Step
    verdict: Verdict


@dataclass(frozen=True)
class Table:
    """A procedure: its steps and how its objects are locked."""

    name: str
    state_labels: Mapping[str, str]
    steps: tuple[Step, ...]
    # The state as a person may know it: what is decided but not announced must not show in a refusal either.
    seen_as: Callable[[Any, Any], str] = lambda moving, user: str(moving.state)
    # Do several states look the same to this person now? Then a stale page must not tell them apart either.
    is_veiled: Callable[[Any, Any], bool] = lambda moving, user: False
    # Who took the last step that this person may know of.
    known_actor: Callable[[Any, Any], str] = lambda moving, user: last_actor(moving)
    by_name: Mapping[str, Step] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {step.name: step for step in self.steps})
        if len(self.by_name) != len(self.steps):
            raise ValueError(f"{self.name}: two steps have the same name.")
        for step in self.steps:
            unknown = [state for state in (*step.sources, step.target) if state not in self.state_labels]
            if unknown or set(step.needs) - set(NEED_LABELS):
                raise ValueError(f"{self.name}.{step.name}: unknown state or need.")

    def judge(self, step: Step, moving: Any, user: Any) -> Verdict:
        """May ``user`` take ``step`` on ``moving`` as it stands now?"""
        person = step.who(user, moving)
        if not person:
            return person
        if moving.state not in step.sources:
            possible = "、".join(f"“{self.state_labels[state]}”" for state in step.sources)
            return refused(f"当前状态为“{self.shown(moving, user)}”，只有{possible}状态下才能{step.label}。")
        return first_refusal(*(condition(user, moving) for condition in step.conditions))

    def shown(self, moving: Any, user: Any) -> str:
        """The word for the state, as ``user`` may know it."""
        return self.state_labels[self.seen_as(moving, user)]

    def is_stale(self, step: Step, moving: Any, user: Any, seen: int | None, answer: Verdict) -> bool:
        """Was the page that showed revision ``seen`` overtaken?

        Where states look the same, a refused step counts as overtaken whatever the revision: a page that knows the
        state does not offer it, and the revision itself would tell the states apart.
        """
        if seen is None:
            return False
        if not answer and self.is_veiled(moving, user):
            return bool(step.who(user, moving))
        return seen != moving.revision

    def available(self, moving: Any, user: Any) -> list[Offer]:
        """All steps, each with its verdict for ``user``."""
        return [Offer(step, self.judge(step, moving, user)) for step in self.steps]

    def offers_for_page(self, moving: Any, user: Any) -> list[Offer]:
        """The offered steps, and of the refused ones those that are this person's business at all."""
        return [offer for offer in self.available(moving, user) if offer.verdict or offer.step.who(user, moving)]

    def take(
        self,
        name: str,
        *,
        lock: Callable[[], Any],
        user: Any,
        seen: int | None,
        record: Recorder,
        data: Mapping[str, Any] | None = None,
        apply: Callable[[Any], None] | None = None,
    ) -> Any:
        """Take a step: lock the row, compare with what the page showed, judge, change, record, in one transaction.

        ``lock`` returns the object fresh and locked (``select_for_update``). ``seen`` is the revision that the
        page showed; ``None`` only where no page was shown (commands, walkthrough). ``apply`` changes what else
        belongs to the step, before state and history are saved. Jobs are enqueued on commit by the caller.

        Raises ``Refused`` with the Chinese reason; then nothing has changed.
        """
        step = self.by_name[name]
        data = data or {}
        with transaction.atomic():
            moving = lock()
            answer = self.judge(step, moving, user)
            if self.is_stale(step, moving, user, seen, answer):
                faster = self.known_actor(moving, user)
                raise Refused(STALE_PAGE.format(who=faster, state=self.shown(moving, user)))
            if not answer:
                raise Refused(answer.reason)
            wanting = missing_needs(step, data)
            if wanting:
                raise Refused(f"请填写{'、'.join(wanting)}后再{step.label}。")
            before = moving.state
            moving.state = step.target
            moving.revision += 1
            if apply is not None:
                apply(moving)
            moving.save()
            record(moving, step, user, before, data)
        return moving

    def take_each(
        self,
        name: str,
        *,
        lock: Callable[[], Sequence[Any]],
        user: Any,
        seen: Mapping[int, int] | None,
        save: Callable[[Sequence[Any]], None],
        data: Mapping[str, Any] | None = None,
        apply: Callable[[Any], None] | None = None,
    ) -> Sequence[Any]:
        """The same step for many objects, all of them or none; the queries do not grow with their number.

        ``lock`` returns them fresh and locked, with all that the step's conditions look at. ``seen`` holds the
        revision that the page showed by key. ``save`` writes all of them, and their history.

        Raises ``Refused`` with what is the matter with the first that may not move, and how many more there are.
        """
        step = self.by_name[name]
        data = data or {}
        with transaction.atomic():
            objects = lock()
            if not objects:
                raise Refused(f"请先选择要{step.label}的内容。")
            wanting = missing_needs(step, data)
            if wanting:
                raise Refused(f"请填写{'、'.join(wanting)}后再{step.label}。")
            reasons = [(moving, self._refusal(step, moving, user, seen)) for moving in objects]
            if refusals := [(moving, reason) for moving, reason in reasons if reason]:
                moving, reason = refusals[0]
                more = f"另有{len(refusals) - 1}项也不能办理。" if len(refusals) > 1 else ""
                raise Refused(f"{moving}：{reason}{more}" if len(objects) > 1 else reason)
            for moving in objects:
                moving.state = step.target
                moving.revision += 1
                if apply is not None:
                    apply(moving)
            save(objects)
        return objects

    def _refusal(self, step: Step, moving: Any, user: Any, seen: Mapping[int, int] | None) -> str:
        answer = self.judge(step, moving, user)
        if self.is_stale(step, moving, user, None if seen is None else seen.get(moving.pk, -1), answer):
            return STALE_PAGE.format(who=self.known_actor(moving, user), state=self.shown(moving, user))
        return answer.reason


def without_need(offers: Iterable[Offer], need: str) -> list[Offer]:
    """The same offers where the portal itself does not bring ``need``: a seal set with ink on paper, as a rule."""
    return [
        Offer(replace(each.step, needs=tuple(one for one in each.step.needs if one != need)), each.verdict)
        for each in offers
    ]


def missing_needs(step: Step, data: Mapping[str, Any]) -> list[str]:
    """The official words of what the step needs as text and ``data`` does not bring."""
    return [
        NEED_LABELS[need]
        for need in step.needs
        if need in {"opinion", "reason"} and not str(data.get(need, "")).strip()
    ]


def last_actor(moving: Any) -> str:
    """Who was faster, as far as the object can tell."""
    return getattr(moving, "last_actor", "") or SOMEONE


def explain(tables: Iterable[Table]) -> list[dict[str, str]]:
    """The tables as rows of words, for the page that explains the procedure."""
    return [
        {
            "procedure": table.name,
            "label": step.label,
            "sources": "、".join(table.state_labels[state] for state in step.sources),
            "target": table.state_labels[step.target],
            "actor": step.actor,
            "needs": "、".join(NEED_LABELS[need] for need in step.needs),
            "voids": "、".join(step.voids),
            "explains": step.explains,
        }
        for table in tables
        for step in table.steps
    ]


__all__ = ["ALLOWED", "Offer", "Recorder", "Step", "Table", "explain", "missing_needs"]
