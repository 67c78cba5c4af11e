"""`fenghuo ask`: what the index answers to a question, with scores; no dialogue.

It does not know how passages are found.
"""

import argparse
import sys

from bot import language, settings
from bot.bootstrap.web import open_knowledge


def main() -> None:
    parser = argparse.ArgumentParser(description="What the index answers to a question.")
    parser.add_argument("question", nargs="+")
    parser.add_argument("--language", help="zh or en; by default the question's own")
    parser.add_argument("--limit", type=int, default=3)
    options = parser.parse_args()
    question = " ".join(options.question)
    spoken = options.language or language.first_guess(question)
    found = open_knowledge(settings.load()).search(question, language=spoken, limit=options.limit)
    for passage in found:
        sys.stdout.write(f"{passage.score:.2f}  {passage.article}  {passage.title}\n")
    if found:
        sys.stdout.write(f"\n{found[0].text}\n")
    else:
        sys.stdout.write("nothing is close enough\n")


if __name__ == "__main__":
    main()
