"""Finds the module of a command and runs it, so that `token` does not wait for torch.

It does not know any command's arguments.
"""

import runpy
import sys

from bot.settings import SettingsInvalid
from bot.store.embedded import PostgresUnavailable

#: command → (module, one line of help). `web` lies above this room and is run by name.
COMMANDS = {
    "up": ("bot.cli.up", "start everything on this machine and keep it alive (make run)"),
    "web": ("actions.serve", "the web process alone"),
    "worker": ("bot.cli.worker", "a worker alone; as many as you like"),
    "migrate": ("bot.cli.migrate", "bring the database to the newest shape"),
    "import": ("bot.cli.importing", "facilities, plans, articles or subscribers from files"),
    "documents": ("bot.cli.documents", "list imported laws and plans, withdraw one, take it back"),
    "index": ("bot.cli.index", "build the indexes of the articles"),
    "ask": ("bot.cli.ask", "what the service would quote to a question"),
    "alert": ("bot.cli.alert", "list alerts, draft one from a JSON or CAP file"),
    "token": ("bot.cli.token", "create, list or revoke officials' tokens"),
    "backup": ("bot.cli.backup", "one file with everything, made while the service runs"),
    "restore": ("bot.cli.restore", "bring a backup back, here or on another machine"),
    "official": ("bot.cli.official", "officials' accounts, for when nobody can sign in"),
    "doctor": ("bot.cli.doctor", "what is missing on this machine, in one line each"),
    "bench": ("bot.cli.bench", "the benchmarks (make bench)"),
}


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if name not in COMMANDS:
        _help(name)
    module, _ = COMMANDS[name]
    sys.argv = [f"fenghuo {name}", *sys.argv[2:]]
    try:
        runpy.run_module(module, run_name="__main__")
    except (SettingsInvalid, PostgresUnavailable) as error:
        sys.exit(f"fenghuo: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def _help(name: str) -> None:
    lines = ["usage: fenghuo COMMAND [ARGUMENTS]", ""]
    lines += [f"  {command:9} {text}" for command, (_, text) in COMMANDS.items()]
    lines += ["", "fenghuo COMMAND --help tells a command's arguments."]
    sys.stdout.write("\n".join(lines) + "\n")
    if name not in ("--help", "-h", "help"):
        sys.exit(f"fenghuo: there is no command {name!r}")
    sys.exit(0)
