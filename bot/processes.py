"""Starts child processes that cannot outlive us, and drops root where a program asks for that.

It does not know which programs these are.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # linux/prctl.h


class CannotSpawn(Exception):
    """A process cannot be started as it must be; the message says what to do."""


def spawn(
    command: Sequence[str],
    *,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    user: str | None = None,
    needs: Path | None = None,
    death: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Starts `command` in a session of its own, so that Ctrl-C reaches only us.

    The child gets `death` when we die, however we die. `user`: run as this account; where it could
    not reach the folder `needs` (a checkout below a private home), it keeps the one capability to
    read through closed folders, so that no permission on the disk has to be widened.
    """
    account = pwd.getpwnam(user) if user else None
    if account and needs and not _reachable(needs.parent, account):
        command, account = _with_search_capability(command, account, death), None
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env=dict(environment) if environment is not None else None,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        start_new_session=True,
        preexec_fn=lambda: _die_with_parent(death),
    )


_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent(death: signal.Signals) -> None:
    _libc.prctl(PR_SET_PDEATHSIG, int(death))


def _reachable(folder: Path, account: pwd.struct_passwd) -> bool:
    """May this account enter the folder and everything above it?"""
    for step in (folder, *folder.parents):
        status = os.stat(step)
        mine = status.st_uid == account.pw_uid and status.st_mode & 0o100
        group = status.st_gid == account.pw_gid and status.st_mode & 0o010
        if not (mine or group or status.st_mode & 0o001):
            return False
    return True


def _with_search_capability(
    command: Sequence[str], account: pwd.struct_passwd, death: signal.Signals
) -> list[str]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise CannotSpawn(
            f"as root, PostgreSQL runs as {account.pw_name}, who cannot enter this folder: "
            "install util-linux (setpriv), move the checkout, or run as an ordinary user"
        )
    capability = "+dac_read_search"
    return [
        setpriv,
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        f"--inh-caps={capability}",
        f"--ambient-caps={capability}",
        f"--pdeathsig={death.name.removeprefix('SIG')}",  # a change of user clears the one we set
        "--",
        *command,
    ]


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop(process: subprocess.Popen[bytes], *, seconds: float) -> None:
    """SIGTERM, and SIGKILL to whoever does not heed it in time."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
