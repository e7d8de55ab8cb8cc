"""What goes over the line: a message, from whom, to whom."""

from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True)
class Envelope:
    """A message with the addresses it goes from and to; `name` is unique to it and safe as a file name.

    `also`: further addresses that it goes to. `patient`: if a server asks to try one of them later, none gets it now.
    """

    message: EmailMessage
    sender: str
    recipient: str
    name: str
    also: tuple[str, ...] = ()
    patient: bool = False

    @property
    def recipients(self) -> tuple[str, ...]:
        """All addresses that it goes to."""
        return (self.recipient, *self.also)

    @property
    def text(self) -> bytes:
        """The message as it goes over the line."""
        return self.message.as_bytes(policy=self.message.policy.clone(linesep="\r\n"))
