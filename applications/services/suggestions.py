"""Adopting suggestions: saves like any other, with the source remembered. Nothing is replaced unless a person chose it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from applications.editions import address
from applications.models import AdoptedText, Application
from applications.selectors import answers_of
from applications.services import add_row, lock_for_filling_in, save_cells
from applications.services.answers import note
from applications.suggestions import Suggestion, suggestions
from portal.accounts.models import User
from portal.kit.verdicts import Refused

Chosen = dict[str, tuple[str, str]]  # address → text, source

CHANGED = "本栏刚刚又被修改，没有采用；请查看现在的内容后再决定。"
TWICE = "同一栏选了两份内容，只采用了前一份。"


@dataclass
class Adopted:
    """What was adopted, and what was left as it stood, with the reason: (label, reason)."""

    taken: list[Suggestion] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def adopt(*, application: Application, user: User, keys: Iterable[str], seen: Mapping[str, int]) -> Adopted:
    """Take over the suggestions with these keys. ``seen``: the versions that the page showed, by address.

    A cell that has changed since is left alone and told. Raises ``Refused`` when the application is not open.
    """
    done, chosen = Adopted(), Chosen()
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        known = {each.key: each for each in suggestions(application)}
        for key in dict.fromkeys(keys):
            if key in known:
                _take(application, user, known[key], seen, chosen, done)
        now = {where: entry.version for where, entry in answers_of(application).entries.items()}
        values = {where: text for where, (text, _) in chosen.items()}
        saved = save_cells(application=application, user=user, values=values, seen=now)
        if not saved.is_whole:
            raise Refused(next(iter(saved.refused.values()), CHANGED))
        _remember(application, user, done, {where: chosen[where][1] for where in saved.stored}, saved.stored)
    return done


def _take(
    application: Application,
    user: User,
    suggestion: Suggestion,
    seen: Mapping[str, int],
    chosen: Chosen,
    done: Adopted,
) -> None:
    """Put the texts of one suggestion to ``chosen``, or say why not."""
    reason = ""
    if any(seen.get(where, 0) != version for where, version in suggestion.seen.items()):
        reason = CHANGED
    elif any(where in chosen for where in suggestion.seen):
        reason = TWICE
    row = suggestion.row
    if not reason and suggestion.is_new_row:
        try:
            row = add_row(application=application, user=user, question=suggestion.question.key)
        except Refused as full:
            reason = str(full)
    if reason:
        done.left.append((suggestion.label, reason))
        return
    for cell, text in suggestion.texts.items():
        chosen[address(suggestion.question.key, cell, row)] = (text, suggestion.whence)
    done.taken.append(suggestion)


def _remember(
    application: Application, user: User, done: Adopted, sources: Mapping[str, str], stored: Mapping[str, int]
) -> None:
    for where, source in sources.items():
        question, cell, row = (*where.split("."), "")[:3]
        AdoptedText.objects.create(
            application=application,
            question=question,
            cell=cell,
            row_id=row,
            version=stored[where],
            source=source[:400],
        )
    if done.taken:
        note(
            application, "answers.adopted", user, {"adopted": [[each.label, each.source_words] for each in done.taken]}
        )
