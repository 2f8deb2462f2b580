"""A mail server and a webhook gateway on localhost, as small as the protocols allow: real sockets, scripted answers."""

import http.server
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps the letters that it takes; ``answers`` are given to the next recipients instead of 250."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), MailHandler)
        self.letters: list[Any] = []
        self.answers: list[str] = []
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class MailHandler(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self.say("220 localhost")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"QUIT":
                self.say("221 bye")
                return
            if word == b"DATA":
                self.say("354 go on")
                self.server.letters.append(message_from_bytes(self.letter(), policy=policy.default))
                self.say("250 taken")
            elif word == b"RCPT" and self.server.answers:
                self.say(self.server.answers.pop(0))
            else:
                self.say("250 localhost")

    def letter(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class Gateway(http.server.ThreadingHTTPServer):
    """Keeps the posts that it takes with their headers; ``answers`` are given to the next ones instead of 200."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), GatewayHandler)
        self.posts: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/letters"


class GatewayHandler(http.server.BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((dict(self.headers), body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.posts.append((dict(self.headers), b"followed"))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """The test says what it found."""


@contextmanager
def running(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
