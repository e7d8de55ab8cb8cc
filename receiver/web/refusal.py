"""How a request is refused."""

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException

from receiver.forms.answer_text import Line


class Refused(HTTPException):
    """A post that is refused with the problem page; `word` is the rest of the key `receiver.…`.

    `values` fill the word's placeholders; `answers` go back to the visitor, to be copied.
    """

    def __init__(
        self,
        status: int,
        word: str,
        headers: Mapping[str, str] | None = None,
        values: Mapping[str, str] | None = None,
        answers: Sequence[Line] = (),
    ) -> None:
        super().__init__(status, headers=headers)
        self.word = word
        self.values = values or {}
        self.answers = answers
