"""What can go wrong with the encoder's files.

It does not know which room wanted to read them.
"""


class ModelUnreadable(Exception):
    """The encoder's model can't be read; restore its folder or train it again."""

    retryable = False

    def __init__(self, problem: str) -> None:
        super().__init__(f"{problem}. {self.__doc__}")
