"""``manage.py walkthrough --out DIR``: the main job from end to end through the services, with every paper written out.

``--round full`` takes twelve cities of four provinces through everything that may happen to them, see ``full_round``;
``--procedure alliance`` goes by way of the alliance's secretariat and working committee, see ``alliance_walk``;
``--procedure monitoring`` takes eight cities through two cycles of monitoring, see ``monitoring_walk``.

It runs on a temporary installation of its own (SQLite, files, keys), with jobs in this process, and leaves the
portal's data alone. ``walkthrough.json`` names each step, who took it, the state after it and the hash.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from applications import services as desk
from applications.editions.procedures import ALLIANCE, NETWORK, PROCEDURES
from applications.models import Application, Round, Submission
from portal.accounts.demo import Cast, load_people
from portal.documents.models import Paper
from portal.documents.services import latest_file
from portal.documents.verification import check
from portal.history.models import Entry
from portal.jobs.models import Job
from portal.jobs.services import run_pending
from portal.kit.canonical import sha256_hex
from portal.shell import demonstration
from review.exports import summary_workbook
from review.models import Case, Certificate, MembershipList, Sheet
from review.services import cases

INSIDE = "--inside-temporary-installation"
ROUNDS = ("short", "full")
MONITORING = "monitoring"
KEPT_FROM_INSTALLATION = ("fonts",)


class Command(BaseCommand):
    help = "Runs the main job from end to end on a temporary database and writes every paper to a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", required=True, type=Path, help="the folder for the papers")
        parser.add_argument(
            "--round", choices=ROUNDS, default="short", help="short: one city and a member; full: twelve"
        )
        parser.add_argument(
            "--procedure",
            choices=(*PROCEDURES, MONITORING),
            default=NETWORK,
            help="alliance: by way of its secretariat and committee; monitoring: a cycle with eight cities",
        )
        parser.add_argument(INSIDE, dest="inside", action="store_true", help="used by the command itself")

    def handle(
        self,
        *args: Any,
        out: Path,
        round: str = "short",
        procedure: str = NETWORK,
        inside: bool = False,
        **options: Any,
    ) -> None:
        out.mkdir(parents=True, exist_ok=True)
        if not inside:
            run_apart(out, round, procedure)
            return
        started = time.monotonic()
        walk = walk_of(round, procedure, out)
        walk.whole_way()
        self.stdout.write(f"{len(walk.steps)} steps, {len(walk.papers)} papers in {time.monotonic() - started:.1f} s.")


def walk_of(round: str, procedure: str, out: Path) -> "Walk":
    if procedure == ALLIANCE:
        from portal.shell.management.alliance_walk import AllianceWalk  # it builds on this module

        return AllianceWalk(out)
    if procedure == MONITORING:
        from portal.shell.management.monitoring_walk import MonitoringWalk  # it builds on this module

        return MonitoringWalk(out)
    if round == "full":
        from portal.shell.management.full_round import FullRound  # it builds on this module

        return FullRound(out)
    return Walk(out)


def run_apart(out: Path, round: str, procedure: str = NETWORK) -> None:
    """Start this command again with an installation of its own; raises ``CommandError`` when that fails."""
    with tempfile.TemporaryDirectory(prefix="walkthrough-") as folder:
        for name in KEPT_FROM_INSTALLATION:
            if (settings.VAR / name).exists():
                (Path(folder) / name).symlink_to(settings.VAR / name)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        environment |= {"PORTAL_VAR": folder, "PORTAL_DEMO": "1"}
        command = [
            sys.executable,
            str(settings.ROOT / "manage.py"),
            "walkthrough",
            "--out",
            str(out.resolve()),
            "--round",
            round,
            "--procedure",
            procedure,
            INSIDE,
        ]
        done = subprocess.run(command, env=environment, check=False)
    if done.returncode:
        raise CommandError(f"The walkthrough failed with exit code {done.returncode}.")


class Walk:
    """One walk through the procedure: takes the steps, notes each, writes the papers."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.steps: list[dict[str, Any]] = []
        self.papers: dict[str, dict[str, Any]] = {}

    def whole_way(self) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_facts", verbosity=0)
        cast = load_people()
        demonstration.make_seals(cast)
        application = self.fill_in(cast)
        submission = self.submit(cast, application)
        case = self.recommend(cast, submission)
        member = self.join_directly(cast, case.application.round)
        mlist = self.decide(cast, case, member)
        self.finish_jobs()
        self.write_papers(application, mlist)
        self.write_record()

    def fill_in(self, cast: Cast) -> Application:
        opens_at = timezone.now() - timedelta(days=1)
        round = demonstration.open_round(
            cast, code="W2026", title="2026年全国学习型城市网络申报（演示）", opens_at=opens_at
        )
        application = demonstration.apply_for(cast, round, clerk="hz-clerk")
        self.finish_jobs()
        desk.hand_over(application=application, user=cast.people["hz-clerk"], seen=None)
        return application

    def submit(self, cast: Cast, application: Application) -> Submission:
        """Submit, be returned once, correct and submit again: version 2 goes on."""
        desk.submit(application=application, user=cast.people["hz-approver"], seen=None)
        case = cases.accept(case=Case.objects.get(application=application), user=cast.people["zj-officer"], seen=None)
        cases.return_for_correction(
            case=case, user=cast.people["zj-officer"], seen=None, reason="（演示）宣传口号请再精炼。"
        )
        clerk = cast.people["hz-clerk"]
        desk.save_cells(
            application=application, user=clerk, values={"slogan.text": "处处可学，人人乐学"}, seen={"slogan.text": 1}
        )
        demonstration.answer_return(application, clerk)
        answers = {item.pk: "（演示）已精炼为八个字。" for item in application.corrections.latest("pk").items.all()}
        desk.answer_items(application=application, user=clerk, texts=answers, seen={})
        desk.hand_over(application=application, user=clerk, seen=None)
        return desk.submit(application=application, user=cast.people["hz-approver"], seen=None)

    def recommend(self, cast: Cast, submission: Submission) -> Case:
        case = Case.objects.get(application=submission.application)
        case = demonstration.endorse(cast, case, officer="zj-officer", approver="zj-approver")
        demonstration.send_up(cast, submission.application.round, officer="zj-officer", approver="zj-approver")
        return case

    def join_directly(self, cast: Cast, round: Round) -> Case:
        """A member of the former alliance: opinion and seal, no summary sheet, no assessment."""
        application = demonstration.apply_for(cast, round, clerk="hangzhou-clerk")
        self.finish_jobs()
        case = demonstration.submit(cast, application, clerk="hangzhou-clerk", approver="hangzhou-approver")
        return demonstration.join_directly(cast, case, officer="zj-officer", approver="zj-approver")

    def decide(self, cast: Cast, *chosen: Case) -> MembershipList:
        round = chosen[0].application.round
        demonstration.confirm_and_publish(cast, round, list(chosen), batch="演示第一批")
        return MembershipList.objects.get(round=round)

    def finish_jobs(self) -> None:
        run_pending()
        failed = Job.objects.filter(state="failed").values_list("label", "error")
        if failed:
            raise CommandError(f"Jobs failed: {list(failed)}")

    def write_papers(self, application: Application, mlist: MembershipList) -> None:
        sheet = Sheet.objects.get(round=application.round)
        certificate = Certificate.objects.get(list=mlist, case__application=application)
        self.write_pdf("application.pdf", application.chain, "application")
        self.write_pdf("receipt.pdf", application.chain, "receipt")
        self.write_pdf("summary.pdf", sheet.chain, "summary")
        self.write_pdf("list.pdf", mlist.chain, "list")
        self.write_pdf("certificate.pdf", f"certificate:{certificate.pk}", "certificate")
        self.keep("summary.xlsx", summary_workbook(sheet), {})

    def write_pdf(self, name: str, subject: str, kind: str) -> None:
        """Write the newest version of a paper and check its seals as a stranger would."""
        paper = Paper.objects.filter(subject=subject, kind=kind).latest("version", "pk")
        newest = latest_file(paper)
        if newest is None:
            raise CommandError(f"{name}: {paper.get_state_display()} {paper.failure}")
        with newest.open("rb") as file:
            data = file.read()
        report = check(data)
        sealed_by = [seal.organisation for seal in report.seals if seal.is_valid]
        if kind != "receipt" and (not report.genuine or len(sealed_by) != paper.signatures.count()):
            raise CommandError(f"{name}: {report}")
        self.keep(name, data, {"number": paper.number, "version": paper.version, "sealed_by": sealed_by})

    def keep(self, name: str, data: bytes, facts: dict[str, Any]) -> None:
        (self.out / name).write_bytes(data)
        self.papers[name] = {"bytes": len(data), "sha256": sha256_hex(data), **facts}

    def write_record(self) -> None:
        """Every step as the history holds it: who, for whom, what, the state after it, the entry's hash."""
        for entry in Entry.objects.order_by("pk"):
            self.steps.append(
                {
                    "at": timezone.localtime(entry.at).isoformat(),
                    "chain": entry.chain,
                    "step": entry.verb,
                    "who": entry.actor,
                    "organisation": entry.organisation,
                    "state": entry.payload.get("after", ""),
                    "hash": entry.hash,
                }
            )
        record = {"steps": self.steps, "papers": self.papers}
        text = json.dumps(record, ensure_ascii=False, indent=1)
        (self.out / "walkthrough.json").write_text(text + "\n", encoding="utf-8")
