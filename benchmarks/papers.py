#!/usr/bin/env python3
"""What papers cost: ``python benchmarks/papers.py`` prints one table in five to seven minutes on two cores.

The network form of the demonstration, frozen as it is submitted, is typeset by the portal and by bare WeasyPrint from
the same HTML and style sheets; each way runs in a process of its own, the ways by turns, and the median round counts.
Absolute times drift with the machine: compare the ratios, all against bare WeasyPrint in the same run.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WAYS = {
    "bare": "bare WeasyPrint, full fonts",
    "full": "portal, shared CSS, full fonts",
    "subset": "portal, shared CSS, pre-subset fonts",
}
LONG = 40  # answers of so many characters are turned round, so that no two papers are the same


def main() -> None:
    options = arguments()
    if options.part:
        print(json.dumps(PARTS[options.part](options)))
        return
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        prepare_installation(Path(folder))
        report(options, Path(folder))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=6, help="papers in each round of each way (6)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each way (3)")
    parser.add_argument("--memory-papers", type=int, default=200, help="papers after which memory is read (200)")
    parser.add_argument(
        "--part", choices=[*WAYS, "prepare", "sign", "memory-subset", "memory-full"], help="used inside"
    )
    return parser.parse_args()


# --- One installation for the run ---------------------------------------------------------------------------


def prepare_installation(folder: Path) -> None:
    """A database with one submitted form, and the fonts of the portal's own folder if they are there."""
    fonts = Path(os.environ.get("PORTAL_VAR", ROOT / "var")) / "fonts"
    (folder / "fonts").mkdir()
    for path in fonts.glob("*.otf"):
        shutil.copy(path, folder / "fonts")
    run("prepare", folder)


def run(part: str, folder: Path, *more: str) -> dict[str, Any]:
    """Run one part in a fresh process and return what it measured."""
    done = subprocess.run(command(part, *more), env=environment(folder), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{part} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def command(part: str, *more: str) -> list[str]:
    return [sys.executable, str(Path(__file__).resolve()), "--part", part, *more]


def environment(folder: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return {**plain, "PORTAL_VAR": str(folder), "PORTAL_DEMO": "1", "PYTHONPATH": str(ROOT)}


# --- Parts, each in its own process -------------------------------------------------------------------------


def set_up() -> Any:
    """Django, and the submitted form's paper."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from portal.documents.models import Paper

    return Paper.objects.select_related("organisation").filter(kind="application").first()


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """Fill in and submit the form, as the demonstration does."""
    set_up_database()
    from datetime import timedelta

    from django.utils import timezone

    from portal.accounts.demo import load_people
    from portal.documents.models import Paper
    from portal.jobs.services import run_pending
    from portal.shell import demonstration

    cast = load_people()
    demonstration.make_seals(cast)
    opens_at = timezone.now() - timedelta(days=1)
    application_round = demonstration.open_round(cast, code="B1", title="测量（演示）", opens_at=opens_at)
    application = demonstration.apply_for(cast, application_round, clerk="hz-clerk")
    run_pending()
    demonstration.submit(cast, application, clerk="hz-clerk", approver="hz-approver")
    run_pending()
    paper = Paper.objects.get(kind="application")
    return {"pages": paper.pages, "sealed": paper.signatures.filter(state="signed").count()}


def set_up_database() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from django.core.management import call_command

    with open(os.devnull, "w") as nowhere:
        call_command("migrate", verbosity=0)
        call_command("load_facts", verbosity=0, stdout=nowhere)
        call_command("build_fonts", verbosity=0, stdout=nowhere, stderr=nowhere)


def turned(value: Any, by: int) -> Any:
    """The same content with its long texts turned round by some characters."""
    if isinstance(value, dict):
        return {key: turned(each, by) for key, each in value.items()}
    if isinstance(value, list):
        return [turned(each, by) for each in value]
    if isinstance(value, str) and len(value) > LONG:
        by %= len(value)
        return value[by:] + value[:by]
    return value


def nth(paper: Any, number: int) -> Any:
    """A paper like ``paper`` with another number and other text; nothing is stored."""
    paper.content = json.dumps(turned(json.loads(paper.content), 7), ensure_ascii=False)
    paper.number = f"B1-{number:06d}"
    return paper


def bare(options: argparse.Namespace) -> dict[str, Any]:
    """The same HTML and style sheets by WeasyPrint alone: nothing shared, full fonts, no codes and fields."""
    paper = set_up()
    from django.contrib.staticfiles import finders
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from portal.documents import fonts, making, pdf
    from portal.documents.templating import style_names

    faces = "".join(
        f'@font-face {{ font-family: "{face.family}"; src: url("{path.as_uri()}") }}\n'
        for face, path in fonts.available_faces(subsets=False)
    )
    sheets = [faces, *(Path(str(finders.find(name))).read_text("utf-8") for name in style_names(paper.template))]

    def make(number: int) -> bytes:
        html = pdf.source(paper.template, making.paper_context(nth(paper, number)))
        shared = FontConfiguration()
        styles = [CSS(string=sheet, font_config=shared) for sheet in sheets]
        return HTML(string=html, base_url="paper:/", url_fetcher=pdf.PaperFetcher()).write_pdf(  # type: ignore[no-any-return]
            stylesheets=styles, font_config=shared
        )

    return measured(make, options.papers)


def portal(options: argparse.Namespace, *, subsets: bool) -> dict[str, Any]:
    """The portal's own way, as its worker goes it."""
    return measured(maker(subsets=subsets), options.papers)


def maker(*, subsets: bool) -> Callable[[int], bytes]:
    paper = set_up()
    from portal.documents import fonts, making

    if not subsets:
        fonts.available_faces = partial(fonts.available_faces, subsets=False)
    return lambda number: making.make_base(nth(paper, number)).pdf


def measured(make: Callable[[int], bytes], papers: int) -> dict[str, Any]:
    """Seconds and CPU seconds for each paper once the process is warm, and what the first one took."""
    started = time.process_time()
    size = len(make(0))
    cold = time.process_time() - started
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(1, papers + 1):
        make(number)
    return {
        "wall": (time.perf_counter() - wall) / papers,
        "cpu": (time.process_time() - cpu) / papers,
        "cold": cold,
        "bytes": size,
    }


def sign(options: argparse.Namespace) -> dict[str, Any]:
    """One more seal in the submitted form: its appearance typeset, and the signature set."""
    paper = set_up()
    from portal.documents import making
    from portal.documents.appearances import Sealing, appearance
    from portal.documents.models import SealPicture, SigningKey
    from portal.documents.signing import LocalSigner, Request
    from portal.documents.slots import Slot
    from portal.documents.verification import check

    key = SigningKey.objects.active().filter(organisation__kind="province").first()
    assert key is not None
    picture = SealPicture.objects.active().get(organisation=key.organisation).picture
    with open(paper.signatures.filter(state="signed").last().file.path, "rb") as file:
        document = file.read()
    slot = Slot.of(paper.slots["province"])
    sealing = Sealing(picture, 42, "演示签发人", "材料属实，同意推荐。", making.timezone.localdate())
    request = Request(slot.name, b"", "演示", "测量", certifies=False)
    signer = LocalSigner(key.certificate, key.private_key)
    times: dict[str, list[float]] = {"appearance": [], "signature": [], "verification": []}
    for _ in range(options.papers + 1):
        begun = time.process_time()
        stamp = appearance(slot, sealing)
        drawn = time.process_time()
        signed = signer.sign(document, Request(**{**request.__dict__, "appearance": stamp}))
        set_at = time.process_time()
        check(signed)
        for name, span in zip(times, (drawn - begun, set_at - drawn, time.process_time() - set_at), strict=True):
            times[name].append(span)
    # The first of each also loads what the others find loaded.
    return {name: statistics.median(spans[1:]) for name, spans in times.items()}


def memory(options: argparse.Namespace, *, subsets: bool) -> dict[str, Any]:
    """The process's resident memory in MiB after a tenth and after all of the papers."""
    make = maker(subsets=subsets)
    early = max(options.memory_papers // 10, 1)
    found = {}
    for number in range(1, options.memory_papers + 1):
        make(number)
        if number in {early, options.memory_papers}:
            found[str(number)] = resident()
    return found


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024 // 1024


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "prepare": prepare,
    "bare": bare,
    "full": partial(portal, subsets=False),
    "subset": partial(portal, subsets=True),
    "sign": sign,
    "memory-subset": partial(memory, subsets=True),
    "memory-full": partial(memory, subsets=False),
}


# --- The table ----------------------------------------------------------------------------------------------


def report(options: argparse.Namespace, folder: Path) -> None:
    rounds = measure_ways(options, folder)
    seals = run("sign", folder, "--papers", str(options.papers))
    kept = measure_memory(options, folder)
    base = median(rounds["bare"], "cpu")
    print(
        f"Network form, {os.cpu_count()} cores; CPU seconds in one warm process, ratio to bare WeasyPrint in this run\n"
    )
    print(f"{'':38}{'CPU s':>8}{'ratio':>8}{'papers/s':>10}{'first s':>9}{'KiB':>7}")
    for way, label in WAYS.items():
        cpu, wall = median(rounds[way], "cpu"), median(rounds[way], "wall")
        cold, size = median(rounds[way], "cold"), median(rounds[way], "bytes") / 1024
        print(f"{label:38}{cpu:8.3f}{cpu / base:8.2f}{1 / wall:10.2f}{cold:9.2f}{size:7.0f}")
    subset, full = median(rounds["subset"], "cpu"), median(rounds["full"], "cpu")
    print(f"\nPre-subset against full fonts: {subset / full:.2f}")
    for name, span in seals.items():
        print(f"{f'Seal: {name}':38}{span:8.3f}{span / base:8.2f}")
    print()
    for way, sizes in kept.items():
        words = ", ".join(f"{size} MiB after {number} papers" for number, size in sizes.items())
        print(f"Memory of a worker, {WAYS[way].rpartition(', ')[2]}: {words}")


def measure_ways(options: argparse.Namespace, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The ways by turns, so that a machine that gets slower slows all of them."""
    rounds: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(options.rounds):
        for way in WAYS:
            rounds[way].append(run(way, folder, "--papers", str(options.papers)))
    return rounds


def measure_memory(options: argparse.Namespace, folder: Path) -> dict[str, dict[str, int]]:
    """Both at once: memory does not mind company."""
    running = {
        way: subprocess.Popen(
            command(f"memory-{way}", "--memory-papers", str(options.memory_papers)),
            env=environment(folder),
            stdout=subprocess.PIPE,
            text=True,
        )
        for way in ("subset", "full")
    }
    return {way: json.loads(process.communicate()[0].splitlines()[-1]) for way, process in running.items()}


def median(rounds: list[dict[str, Any]], name: str) -> float:
    return statistics.median(each[name] for each in rounds)


if __name__ == "__main__":
    main()
