"""Reports about mails that came back, as servers write them."""


def bounce(name: str, head: str = "") -> str:
    """Return a report about the mail with a Message-ID; `head`: further headers, each with its line end."""
    return (
        f"{head}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; awa@example.com\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {name}\n\nHello\n--b--\n"
    )
