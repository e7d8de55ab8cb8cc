"""What goes over the line: a message, from whom, to whom."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy


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
    def beyond_ascii(self) -> bool:
        """Say whether only a server with SMTPUTF8 (RFC 6531) takes all of it, for letters before an @."""
        return _policy(self.message).utf8 or not all(map(str.isascii, (self.sender, *self.recipients)))

    @property
    def from_beyond_ascii(self) -> bool:
        """Say whether who writes it has such an address."""
        authors = self.message["From"].addresses if self.message["From"] else ()
        return not all(map(str.isascii, (self.sender, *(one.addr_spec for one in authors))))

    def keep_to_ascii(self) -> None:
        """Name only recipients in ASCII in the message: so every server takes it, for these."""
        kept = tuple(one for one in self.message["To"].addresses if one.addr_spec.isascii())
        del self.message["To"]
        self.message["To"] = kept
        self.message.policy = _policy(self.message).clone(utf8=False)

    @property
    def text(self) -> bytes:
        """The message as it goes over the line."""
        return self.message.as_bytes(policy=self.message.policy.clone(linesep="\r\n"))


def _policy(message: EmailMessage) -> EmailPolicy:
    assert isinstance(message.policy, EmailPolicy)
    return message.policy
