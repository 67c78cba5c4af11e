"""`fenghuo index`: builds the index of the articles beside the old one and swaps it in.

It does not know how passages are found.
"""

import argparse
import sys

from bot import settings
from bot.bootstrap.web import open_knowledge
from knowledge.errors import KnowledgeError


def main() -> None:
    argparse.ArgumentParser(description="Build the index of the articles.").parse_args()
    try:
        knowledge = open_knowledge(settings.load())
    except KnowledgeError as error:
        sys.exit(f"fenghuo: {error}")
    sys.stdout.write(f"The index {knowledge.content[:12]} is current.\n")


if __name__ == "__main__":
    main()
