"""Jobs that tests run: quick ones, failing ones, and one that hangs at its first attempt."""

import os
import time
from pathlib import Path

from portal.jobs.services import Progress, enqueue
from portal.kit.verdicts import Refused

seen: list[object] = []


def note(progress: Progress, *words: object) -> None:
    seen.append(words)
    progress(len(words), len(words), "记下了")


def fail(progress: Progress, word: str) -> None:
    seen.append(word)
    raise RuntimeError(word)


def refuse(progress: Progress) -> None:
    raise Refused("字体缺少“𰻝”字，请换用其他写法后重新提交。")


def chain(progress: Progress, word: str) -> None:
    enqueue("tests.jobs.workshop.tasks.note", word, label="后续任务")


def write(progress: Progress, folder: str, name: str) -> None:
    (Path(folder) / name).write_text(str(os.getpid()))


def hang_at_first(progress: Progress, folder: str, name: str) -> None:
    """At the first attempt: say which process this is, and never end; at the next: end at once."""
    if progress.job.attempt == 1:
        write(progress, folder, f"{name}.pid")
        while True:
            progress(1, 2, "正在排版第1页")
            time.sleep(0.2)
    write(progress, folder, f"{name}.done")


def _hidden(progress: Progress) -> None:
    """Not for calling by name."""
