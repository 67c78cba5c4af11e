"""`python -m channels.sandbox`: a process of its own, for benchmarks and crash tests.

It does not know the service's settings: account, token and address come on the command line.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import uvicorn

from channels.sandbox.app import create_app
from channels.sandbox.config import PAGE_WORDS, SandboxConfig


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line; the account is made up, so its token may stand there."""
    parser = argparse.ArgumentParser(prog="python -m channels.sandbox")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4010)
    parser.add_argument("--callback-base", required=True, help="where the service listens")
    parser.add_argument("--public-url", help="what signatures are made for, if it is another")
    parser.add_argument("--account-sid", default="AC" + "0" * 32)
    parser.add_argument("--auth-token", default="sandbox")
    parser.add_argument("--number", default="+15005550006")
    parser.add_argument("--concurrency", type=int, default=32, help="callbacks under way")
    return parser.parse_args(arguments)


def configure(options: argparse.Namespace) -> SandboxConfig:
    """The options as a configuration; the page's labels are their keys, for want of `bot/words`."""
    labels = {key: key.replace("_", " ") for key in PAGE_WORDS}
    return SandboxConfig(
        account_sid=options.account_sid,
        auth_token=options.auth_token,
        number=options.number,
        public_url=options.public_url or options.callback_base,
        callback_base=options.callback_base,
        own_base=f"http://{options.host}:{options.port}",
        words={"en": labels},
        concurrency=options.concurrency,
    )


def main() -> None:
    """Serve until stopped."""
    options = parse()
    uvicorn.run(
        create_app(configure(options)),
        host=options.host,
        port=options.port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main()
