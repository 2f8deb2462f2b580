#!/usr/bin/env python3
"""What a round as one ZIP costs: ``python benchmarks/packages.py`` prints one table in a few minutes.

A package of three cities is sent beside one of many, each in a process of its own, and both beside ``sha256sum`` over
the same bytes in the same run. Peak memory must hardly grow with the cities, and next to no bytes may be written. "First"
is the time to the first byte of the ZIP, which somebody waits for who has pressed the button. All materials are one
stored file, so that the disk need not hold them all: ``--files 10 --megabytes 50`` is a round of 300 cities with 500 MB
each (150 GB pass through; five minutes).
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FEW = 3
READ_MOST = 6_000_000_000  # bytes that sha256sum reads; it may take longer than the package itself
CITY = "嘉兴市教育局（演示）"  # the demonstration's application that waits for acceptance


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, default=300, help="cities of the large package (300)")
    parser.add_argument("--files", type=int, default=10, help="materials of each (10)")
    parser.add_argument("--megabytes", type=int, default=2, help="size of each (2)")
    parser.add_argument("--part", choices=PARTS, help="used inside")
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](options)))
        return
    print(f"{'':34}{'seconds':>9}{'first':>8}{'CPU s':>8}{'peak MB':>9}{'written MB':>12}{'bytes':>17}")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        run("prepare", Path(folder), options, FEW)
        report(Path(folder), options, FEW)
        run("grow", Path(folder), options, options.cities)
        report(Path(folder), options, options.cities)


def report(folder: Path, options: argparse.Namespace, cities: int) -> None:
    print(f"{cities} cities, {options.files} materials of {options.megabytes} MB each")
    bare, sent = (run(part, folder, options, cities) for part in ("bare", "send"))
    line("  sha256sum of as many bytes", bare)
    line("  package, size known before", sent)
    print(f"  CPU of the package : CPU of sha256sum = {sent['cpu'] / max(bare['cpu'], 0.01):.1f}")


def line(name: str, found: dict[str, Any]) -> None:
    first = f"{found['first']:>8.2f}" if "first" in found else " " * 8
    figures = f"{found['seconds']:>9.2f}{first}{found['cpu']:>8.2f}{found['peak']:>9.0f}{found['written']:>12.1f}"
    print(f"{name:34}{figures}{found['bytes']:>17,}")


def run(part: str, var: Path, options: argparse.Namespace, cities: int) -> dict[str, Any]:
    """Run one part in a fresh process and return what it measured."""
    sizes = {"--cities": cities, "--files": options.files, "--megabytes": options.megabytes}
    more = [str(each) for pair in sizes.items() for each in pair]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = {**plain, "PORTAL_VAR": str(var / "var"), "PORTAL_DEMO": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(Path(__file__).resolve()), "--part", part, *more]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{part} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


# --- The parts ----------------------------------------------------------------------------------------------


def begin() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """One city of the demonstration on a sheet that was sent up, its materials and papers; then copies of it."""
    begin()
    from django.core.files.base import ContentFile
    from django.core.management import call_command

    from applications.models import Evidence
    from portal.kit.canonical import sha256_hex
    from review.models import Case
    from tests.review.multitude import multiply

    for name in ("migrate", "load_facts", "load_demo"):
        call_command(name, verbosity=0, stdout=sys.stderr)
    case = Case.objects.get(application__organisation__name=CITY)
    data = os.urandom(options.megabytes * 1_000_000)
    facts = {"sha256": sha256_hex(data), "size": len(data), "content_type": "application/pdf", "state": "usable"}
    first = Evidence(application=case.application, item="policies", name="一.pdf", uploaded_by_id=1, **facts)
    first.file.save("a.pdf", ContentFile(data))
    rows = Evidence.objects.bulk_create(
        Evidence(
            application=case.application,
            item="policies",
            name=f"政策文件{number:03d}.pdf",
            file=first.file.name,
            uploaded_by=first.uploaded_by,
            **facts,
        )
        for number in range(options.files)
    )
    case.submission.evidence.set(rows)
    send_up(case)
    multiply([case.application.organisation], options.cities - 1)
    name_the_copies()
    return {}


def grow(options: argparse.Namespace) -> dict[str, Any]:
    """More copies of the same city."""
    begin()
    from portal.accounts.models import Organisation
    from tests.review.multitude import multiply

    multiply([Organisation.objects.get(name=CITY)], options.cities - FEW)
    name_the_copies()
    return {}


def send_up(case: Any) -> None:
    """By the province's people; its papers are stubs."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from portal.accounts.models import User
    from portal.documents.models import Paper, Signature
    from portal.kit.canonical import sha256_hex
    from review.services import cases, summary_sheets

    officer, approver = (User.objects.get(username=f"zj-{each}") for each in ("officer", "approver"))
    cases.accept(case=case, user=officer, seen=None)
    cases.propose(case=case, user=officer, seen=None, opinion="（演示）同意推荐。")
    cases.endorse(case=case, user=approver, seen=None)
    sheet = summary_sheets.draw_up(round=case.application.round, user=officer, filler="演示", filler_contact="0")
    summary_sheets.choose_cities(sheet=sheet, user=officer, seen=None, cases=[case])
    summary_sheets.send_up(sheet=sheet, user=approver, seen=None)
    stub = {"sha256": sha256_hex(b"%PDF"), "size": 4}
    for paper in Paper.objects.filter(subject__in=(case.chain, sheet.chain)):
        paper.base.save(f"stub-{paper.pk}.pdf", ContentFile(b"%PDF"), save=False)
        Paper.objects.filter(pk=paper.pk).update(base=paper.base.name, state="ready", pages=1, **stub)
        sealed = {"file": paper.base.name, "signed_at": timezone.now()}
        Signature.objects.filter(paper=paper).update(state="signed", **sealed, **stub)


def name_the_copies() -> None:
    """Each copy freezes its own rows, as a submission does."""
    from applications.models import Submission
    from portal.kit.canonical import dumps, sha256_hex
    from review.models import Sheet

    for item in Sheet.objects.filter(state="sent_up").latest("pk").items.select_related("submission"):
        data = item.submission.data
        data["evidence"] = [
            {"id": row.pk, "item": row.item, "name": row.name, "sha256": row.sha256, "size": row.size}
            for row in item.submission.evidence.order_by("pk")
        ]
        content = dumps(data)
        Submission.objects.filter(pk=item.submission_id).update(content=content, sha256=sha256_hex(content))


def bare(options: argparse.Namespace) -> dict[str, Any]:
    """``sha256sum`` reads the stored file as often as the package holds it; beyond READ_MOST it is reckoned from that."""
    folder = Path(os.environ["PORTAL_VAR"]) / "files" / "evidence"
    largest = max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    size, times = largest.stat().st_size, options.cities * options.files
    read = min(times, max(1, READ_MOST // size))
    started = time.perf_counter()
    for done in range(0, read, 500):
        subprocess.run(["sha256sum", *[largest] * min(500, read - done)], check=True, stdout=subprocess.DEVNULL)
    found = measured(started, times * size, resource.RUSAGE_CHILDREN)
    return found | {name: found[name] * times / read for name in ("seconds", "cpu")}


def send(options: argparse.Namespace) -> dict[str, Any]:
    """As the view sends it: the plan, then piece by piece; nobody keeps what comes."""
    begin()
    from portal.accounts.models import User
    from review.exports import plan_of
    from review.models import Sheet
    from review.services.packages import order_package
    from review.views.packages import sending

    sheet = Sheet.objects.select_related("round", "province__place").filter(state="sent_up").latest("pk")
    written, before = blocks_written(), cpu(resource.RUSAGE_SELF)
    started = time.perf_counter()
    plan = plan_of(round=sheet.round, sheet=sheet)
    size = len(plan)
    facts = {"cities": plan.cities, "files": len(plan.pieces), "size": size}
    package = order_package(round=sheet.round, user=User.objects.get(username="moe-reviewer"), sheet=sheet, **facts)
    chunks = iter(sending(package, plan))
    sent, first = len(next(chunks)), time.perf_counter() - started
    sent += sum(len(chunk) for chunk in chunks)
    assert sent == size, (sent, size)
    found = measured(started, sent)
    return found | {"first": first} | {"written": blocks_written() - written, "cpu": found["cpu"] - before}


def blocks_written() -> float:
    """MB that this process has had written to a disk."""
    fields = dict(row.split(": ") for row in Path("/proc/self/io").read_text().splitlines())
    return int(fields["write_bytes"]) / 1_000_000


def measured(started: float, size: int, who: int = resource.RUSAGE_SELF) -> dict[str, Any]:
    figures = {"seconds": time.perf_counter() - started, "cpu": cpu(who)}
    return {**figures, "peak": resource.getrusage(who).ru_maxrss / 1024, "written": 0.0, "bytes": size}


def cpu(who: int) -> float:
    """Seconds of the processor that were used so far."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


PARTS = {"prepare": prepare, "grow": grow, "bare": bare, "send": send}

if __name__ == "__main__":
    main()
