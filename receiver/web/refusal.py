"""How a request is refused."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException


class Refused(HTTPException):
    """A post that is refused with the problem page; `word` is the rest of the key `receiver.…`."""

    def __init__(self, status: int, word: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, headers=headers)
        self.word = word
