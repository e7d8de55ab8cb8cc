"""Why mail does not leave, each reason in a word, with whose fault it is and the sentence for operators.

A mail that failed keeps the word and the server's codes (`login 535 5.7.8`); nothing else of what a server says, which
may repeat addresses.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """`sentence`: for operators; `of_team`: key of the word for the team, which says what to do.

    `of_relay`: it concerns all mails. `lasting`: it does not pass by itself, somebody has to put it right.
    """

    sentence: str
    of_team: str
    of_relay: bool = False
    lasting: bool = False


REASONS = {
    "unreachable": Reason("The mail server cannot be reached", "mail.reason_server", of_relay=True),
    "silent": Reason("The mail server did not answer in time", "mail.reason_server", of_relay=True),
    "closed": Reason("The mail server hung up", "mail.reason_server", of_relay=True),
    "busy": Reason("The mail server takes no mail for the time being", "mail.reason_server", of_relay=True),
    "rate": Reason("The mail server takes no more mails in so short a time", "mail.reason_limit", of_relay=True),
    "refused": Reason(
        "The mail server takes no mail from this machine", "mail.reason_account", of_relay=True, lasting=True
    ),
    "encryption": Reason(
        "There is no safe connection to the mail server", "mail.reason_account", of_relay=True, lasting=True
    ),
    "login": Reason("The mail server refuses the login", "mail.reason_account", of_relay=True, lasting=True),
    "sender": Reason(
        "The mail server does not let this account send from MAIL_FROM",
        "mail.reason_account",
        of_relay=True,
        lasting=True,
    ),
    "quota": Reason("The account's limit for mails is reached", "mail.reason_limit", of_relay=True, lasting=True),
    "policy": Reason("A rule of the mail server's refuses the mail", "mail.reason_content", of_relay=True),
    "recipient": Reason("The recipient's address is not accepted", "mail.reason_recipient"),
    "size": Reason("The mail is too large for the mail server", "mail.reason_size"),
    "content": Reason("The mail server does not accept what is in the mail", "mail.reason_content"),
    "later": Reason("The mail server asks to try again later", "mail.reason_later"),
    "unconfirmed": Reason("The mail server did not say whether it took the mail", "mail.reason_later"),
    "garbled": Reason("The mail server's answer cannot be understood", "mail.reason_later"),
    "letters": Reason(
        "The mail server takes no address with letters beyond ASCII before the @ (SMTPUTF8)", "mail.reason_recipient"
    ),
    "address": Reason("There is no address that the mail could go to", "mail.reason_recipient"),
    # Of mails that were taken and came back later.
    "full": Reason("The recipient's mailbox is full", "mail.reason_recipient"),
    "expired": Reason("The recipient's mail server did not take it for days", "mail.reason_recipient"),
    "returned": Reason("It could not be delivered", "mail.reason_recipient"),
    "sealed": Reason("The address is encrypted, and the receiver that knew it has ended", "mail.reason_sealed"),
}
UNFORESEEN = Reason("The mail could not be sent", "mail.reason_later")


def of_error(error: str) -> Reason:
    """Return the reason that a mail's error begins with."""
    return REASONS.get(name_of(error), UNFORESEEN)


def name_of(error: str) -> str:
    """Return the word of a reason, empty for what was not foreseen."""
    word = error.partition(" ")[0]
    return word if word in REASONS else ""


def codes_of(error: str) -> str:
    """Return what an error says besides its reason."""
    return error.removeprefix(name_of(error)).strip()


def told(error: str) -> str:
    """Return an error as a sentence for operators, such as `The mail server refuses the login (535 5.7.8).`"""
    codes = codes_of(error)
    return f"{of_error(error).sentence} ({codes})." if codes else f"{of_error(error).sentence}."
