"""A whole Fenghuo started as its user starts it, on a data folder and a port of its own.

It does not know what is tried with it.
"""

import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from bot.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 420.0


@dataclass
class Instance:
    """`./fenghuo up`; `tokens` are the sign-ins that the first start printed, by role."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    tokens: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {"FENGHUO_DATA_DIR": str(self.data_dir), "FENGHUO_PORT": str(self.port)}
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("FENGHUO_", "TWILIO_"))}
        return {**kept, "FENGHUO_CHAT_LIMITS": "off", **own, **self.settings}

    def start(self) -> str:
        """What was printed until it was ready. Raises AssertionError when it never was."""
        self.process = subprocess.Popen(
            [ROOT / "fenghuo", "up"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        printed = self._read_until("Ctrl-C stops everything")
        for role, token in re.findall(r"sign-in, shown only now: (\S+) \S+: (\S+)", printed):
            self.tokens[role] = token
        return printed

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        return self._ended()

    def kill(self) -> None:
        """What a power cut does to the supervisor."""
        assert self.process
        self.process.kill()
        self._ended()

    def _ended(self) -> int:
        assert self.process and self.process.stdout
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process = None
        return status

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the command line beside the running service."""
        return subprocess.run(
            [ROOT / "fenghuo", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def pids(self) -> dict[int, str]:
        """Our processes that live: those whose command or environment names the data folder."""
        mark = str(self.data_dir).encode()
        found = {}
        for process in Path("/proc").iterdir():
            if not process.name.isdecimal() or int(process.name) == os.getpid():
                continue
            try:
                command = (process / "cmdline").read_bytes()
                if command and (mark in command or mark in (process / "environ").read_bytes()):
                    found[int(process.name)] = command.replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def pid_of(self, part: str) -> int:
        """The oldest process whose command names the part."""
        return min(pid for pid, command in self.pids().items() if part in command)

    def client(self, role: str | None = None) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=20)

    def say(self, sender: str, text: str, **more: Any) -> dict[str, Any]:
        with self.client() as client:
            answer = client.post("/api/chat", json={"sender": sender, "text": text, **more})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        assert body["messages"], "somebody got no answer"
        return body

    def _read_until(self, line: str) -> str:
        assert self.process and self.process.stdout
        printed, deadline = "", time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            read = self.process.stdout.readline()
            printed += read
            if line in read:
                return printed
            if not read and self.process.poll() is not None:
                break
        raise AssertionError(f"not ready: {printed}\n{self._logs()}")

    def _logs(self) -> str:
        files = sorted((self.data_dir / "logs").glob("*.log"))
        return "\n".join(f"{file.name}: …{file.read_text()[-1500:]}" for file in files)


def eventually(look: Any, *, seconds: float = 20.0) -> Any:
    """The first true thing that `look` gives; the last one when time is up."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found
