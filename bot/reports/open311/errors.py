"""What GeoReport v2 refuses, with the status that the specification gives it.

It does not know the language that the refusal is said in.
"""


class Refused(Exception):
    """The call cannot be answered. `key`: the sentence in `bot/words`, `values` what fills it in.

    `status`: 404 for what is not there, 403 for a wrong key, 400 for everything else (GeoReport
    v2, "Errors").
    """

    def __init__(self, status: int, key: str, **values: object) -> None:
        self.status = status
        self.key = key
        self.values = values
        super().__init__(key)
