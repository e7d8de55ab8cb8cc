"""Why mail does not leave, each reason in a word, with whose fault it is, the sentence for operators and the next step.

A mail that failed keeps the word and the server's codes (`login 535 5.7.8`); nothing else of what a server says, which
may repeat addresses.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """`sentence` and `remedy`: what is wrong and what to do, for operators; `of_team`: key of the word for the team.

    `of_relay`: it concerns all mails. `lasting`: it does not pass by itself, somebody has to put it right.
    """

    sentence: str
    remedy: str
    of_team: str
    of_relay: bool = False
    lasting: bool = False


def _passing(sentence: str, remedy: str, of_team: str = "mail.reason_server") -> Reason:
    return Reason(sentence, remedy, of_team, of_relay=True)


def _lasting(sentence: str, remedy: str, of_team: str = "mail.reason_account") -> Reason:
    return Reason(sentence, remedy, of_team, of_relay=True, lasting=True)


WAIT = "it is tried again by itself"
RUNNERS = "ask the people who run the mail server"
REASONS = {
    # The way to the server.
    "name-unknown": _passing("The name of the mail server is not found", "check the host in MAIL_URL"),
    "name-service": _passing("The name service of this machine does not answer", "check its DNS, such as resolv.conf"),
    "port-closed": _passing(
        "Nothing listens at the port of the mail server",
        "check the port in MAIL_URL (587 for smtp://, 465 for smtps://, 25 inside an institution)",
    ),
    "port-silent": _passing(
        "The port of the mail server does not answer",
        "check the port in MAIL_URL, and that no firewall is in between; many hosting firms close port 25",
    ),
    "unreachable": _passing("The mail server cannot be reached", "check MAIL_URL and the network of this machine"),
    "mute": _passing(
        "The mail server says nothing",
        "if it awaits encryption from the start, as on port 465, write smtps:// in MAIL_URL",
    ),
    "socket": _passing("The socket of the mail server cannot be used", "check the path in MAIL_URL and its rights"),
    "outside": _lasting(
        "The mail server is not in the network that &inside= names", "check MAIL_URL, or use encryption instead"
    ),
    "silent": _passing("The mail server did not answer in time", f"{WAIT}; if this lasts, {RUNNERS}"),
    "closed": _passing("The mail server hung up", f"{WAIT}; if this lasts, {RUNNERS}"),
    "busy": _passing("The mail server takes no mail for the time being", f"{WAIT}; if this lasts, {RUNNERS}"),
    "refused": _lasting("The mail server takes no mail from this machine", f"{RUNNERS} to let it in"),
    "helo": _lasting(
        "The mail server does not accept the name that this machine gives in EHLO",
        "set MAIL_HELO to the full name of this machine",
    ),
    # Encryption.
    "tls-none": _lasting(
        "The mail server offers no encryption (STARTTLS)", "use its port with encryption, such as smtps:// with 465"
    ),
    "tls-plain": _lasting(
        "The port of the mail server does not begin with encryption", "write smtp:// in MAIL_URL instead of smtps://"
    ),
    "authority": _lasting("The file of MAIL_CA cannot be used", "check its path, its rights and that it is PEM"),
    "tls-authority": _lasting(
        "The certificate of the mail server is signed by nobody whom this machine knows",
        "if it is a private authority, set MAIL_CA to its certificate",
    ),
    "tls-expired": _lasting(
        "The certificate of the mail server has expired, or is not valid yet",
        f"{RUNNERS} for a new one, and check the clock of this machine",
    ),
    "tls-name": _lasting(
        "The certificate of the mail server is for another name",
        "write the host in MAIL_URL as the certificate has it",
    ),
    "tls-old": _lasting("The mail server knows only encryption that is too weak", f"{RUNNERS} for TLS 1.2 or later"),
    "encryption": _lasting("There is no safe connection to the mail server", f"check MAIL_URL, or {RUNNERS}"),
    # The account.
    "login": _lasting("The mail server refuses the login", "check user and password in MAIL_URL"),
    "login-later": _passing(
        "The mail server cannot check the login for the time being",
        f"{WAIT}; it may be slow because somebody gives it wrong passwords; if this lasts, {RUNNERS}",
    ),
    "login-unset": _lasting(
        "MAIL_URL has a user without a password", "write the password, or let it have tokens (deploy/mail.md)"
    ),
    "token-refused": _lasting(
        "The token server gives no token",
        "check client, secret, scope and tenant, or what the service account may do (deploy/mail.md)",
    ),
    "token-server": _passing("The token server cannot be used", "check its address and the network"),
    "token-key": _lasting(
        "The file of MAIL_TOKEN_KEY cannot be used", "name the JSON key of a service account (deploy/mail.md)"
    ),
    "login-none": _lasting(
        "The mail server offers no login", "write MAIL_URL without user and password, or use its port for logins (587)"
    ),
    "login-other": _lasting(
        "The mail server offers other ways to log in only",
        "with XOAUTH2 or OAUTHBEARER among them set MAIL_TOKEN_URL (deploy/mail.md)",
    ),
    "login-false": _lasting(
        "The mail server cannot show that it knows the password", "check the host in MAIL_URL, which may be another's"
    ),
    "sender": _lasting(
        "The mail server does not let this account send from MAIL_FROM", "set MAIL_FROM to an address of the account"
    ),
    "letters-sender": _lasting(
        "The mail server takes no address with letters beyond ASCII before the @ (SMTPUTF8), and MAIL_FROM is one",
        "set MAIL_FROM (and MAIL_RETURN_PATH) to an address in ASCII",
    ),
    "letters-team": _lasting(
        "The mail server takes no address with letters beyond ASCII before the @ (SMTPUTF8), and MAIL_TO has one",
        "set MAIL_TO to addresses in ASCII, then run send --again",
    ),
    "quota": _lasting(
        "The account's limit for mails is reached", "wait until it ends, or ask for a higher one", "mail.reason_limit"
    ),
    "rate": _passing("The mail server takes no more mails in so short a time", WAIT, "mail.reason_limit"),
    # One mail.
    "policy": _passing("A rule of the mail server's refuses the mail", f"{RUNNERS} which one", "mail.reason_content"),
    "recipient": Reason("The recipient's address is not accepted", "check the address", "mail.reason_recipient"),
    "size": Reason("The mail is too large for the mail server", f"{RUNNERS} for a higher limit", "mail.reason_size"),
    "content": Reason(
        "The mail server does not accept what is in the mail", f"{RUNNERS} which rule it is", "mail.reason_content"
    ),
    "later": Reason("The mail server asks to try again later", WAIT, "mail.reason_later"),
    "unconfirmed": Reason("The mail server did not say whether it took the mail", WAIT, "mail.reason_later"),
    "garbled": Reason(
        "The mail server's answer cannot be understood",
        "check that a mail server listens at the port of MAIL_URL",
        "mail.reason_later",
    ),
    "letters": Reason(
        "The mail server takes no address with letters beyond ASCII before the @ (SMTPUTF8)",
        "use another address",
        "mail.reason_recipient",
    ),
    "address": Reason("There is no address that the mail could go to", "check the address", "mail.reason_recipient"),
    # Of mails that were taken and came back later.
    "full": Reason("The recipient's mailbox is full", "reach the person in another way", "mail.reason_recipient"),
    "expired": Reason(
        "The recipient's mail server did not take it for days",
        "check the address, or reach the person in another way",
        "mail.reason_recipient",
    ),
    "returned": Reason("It could not be delivered", "reach the person in another way", "mail.reason_recipient"),
    "sealed": Reason(
        "The address is encrypted, and the receiver that knew it has ended",
        "send it with the private key (send --again --identity FILE)",
        "mail.reason_sealed",
    ),
    "partly": Reason(
        "The mail has gone, but not to each address of MAIL_TO, counted from the first",
        "check that address, and pass the mail on",
        "mail.reason_part",
    ),
    "folder": _lasting("Mails cannot be written into the folder of MAIL_URL", "check its rights and the disk"),
}
UNFORESEEN = Reason("The mail could not be sent", f"{WAIT}; if this lasts, look into the log", "mail.reason_later")


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
    """Return an error as a sentence for operators, with the next step.

    Such as `The mail server refuses the login (535 5.7.8): check user and password in MAIL_URL.`
    """
    reason, codes = of_error(error), codes_of(error)
    return f"{reason.sentence} ({codes}): {reason.remedy}." if codes else f"{reason.sentence}: {reason.remedy}."
