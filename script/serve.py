"""Runs the web process and two workers in the foreground, restarts what falls over, stops all on Ctrl-C.

Each child has its own session, so that Ctrl-C reaches it once, through here; it dies when this process dies.
A child that stops three times in a row soon after its start is given up, with the last thing that it said.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

GRACE = 15.0  # seconds for finishing the request or job in hand
SOON = 10.0  # a child that lives shorter has failed to start
TRIES = 3
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None)
parent = os.getpid()


def die_with_parent() -> None:
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


class Child:
    def __init__(self, name: str, *command: str) -> None:
        self.name = name
        self.command = [sys.executable, "-m", *command]
        self.failures = 0
        self.last_line = "it said nothing"
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=os.environ | {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"},
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        self.reader = threading.Thread(target=self.repeat, args=[self.process.stdout], daemon=True)
        self.reader.start()

    def repeat(self, lines) -> None:
        for line in lines:
            if line.strip():
                self.last_line = line.strip()
                print(f"{self.name} | {line.rstrip()}", flush=True)

    def look(self) -> None:
        """Start the child again if it has stopped. Raises ``SystemExit`` when that has not helped."""
        if self.process.poll() is None:
            return
        self.failures = self.failures + 1 if time.monotonic() - self.started < SOON else 1
        if self.failures >= TRIES:
            self.reader.join(1)
            sys.exit(f"script/server: {self.name} does not stay up: {self.last_line}")
        self.start()

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number) if number == signal.SIGKILL else self.process.send_signal(number)


def stop(children: list[Child]) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    end = time.monotonic() + GRACE
    try:
        for child in children:
            child.process.wait(max(0.0, end - time.monotonic()))
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        print("Some work was not finished; it is taken up again at the next start.", flush=True)
    for child in children:
        child.signal(signal.SIGKILL)
        child.process.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def welcome(port: int) -> None:
    accounts = Path(os.environ.get("PORTAL_VAR", "var")) / "demonstration.txt"
    if os.environ.get("PORTAL_DEMO") == "1" and accounts.exists():
        print(f"\n{accounts.read_text(encoding='utf-8').rstrip()}")
    print(f"\nThe portal is at http://127.0.0.1:{port}/   (Ctrl-C stops it)\n", flush=True)


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def main(port: int) -> None:
    # Also SIGINT, which a shell makes its background processes ignore; nohup has its way with SIGHUP.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupted)
    worker = ("celery", "-A", "portal", "--quiet", "worker", "--pool", "solo", "--loglevel", "WARNING")
    worker += ("--without-gossip", "--without-mingle", "--without-heartbeat", "--queues", "default,pdf,mail")
    web = ("gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4")
    web += ("--preload", "--no-control-socket", "--log-level", "warning", "--graceful-timeout", "10")
    children: list[Child] = []
    try:
        children.append(Child("web", *web))
        while True:
            for child in children:
                child.look()
            # The first page comes sooner when the workers start after it.
            if len(children) == 1 and answers(port):
                welcome(port)
                children += [Child(name, *worker, "--hostname", f"{name}@%h") for name in ("worker1", "worker2")]
            time.sleep(0.1)
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop(children)


if __name__ == "__main__":
    main(int(sys.argv[1]))
