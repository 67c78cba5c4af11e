"""What can go wrong with the files of guides and quizzes, for whoever edits them.

It does not know what a guide or a quiz is made of.
"""

from pathlib import Path

from knowledge.errors import KnowledgeError


class ContentInvalid(KnowledgeError):
    """A guide or quiz can't be shown as it stands."""

    def __init__(self, path: Path, line: int, problem: str, advice: str) -> None:
        super().__init__(f"{path}:{line}: {problem}. {advice}.")
        self.path, self.line, self.problem, self.advice = path, line, problem, advice
