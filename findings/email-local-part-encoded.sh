#!/bin/sh
# Python's email package: the name before the @ becomes another mailbox when it has letters beyond ASCII.
#
# One would guess: a mail to `zoë@example.org` (valid with SMTPUTF8, RFC 6531) that is written with the policy for servers
#   without SMTPUTF8 (`email.policy.SMTP`) raises an error, as `smtplib` does for the envelope.
# What happens: nothing is raised. The name is written as an encoded word (RFC 2047) inside the address,
#   `=?utf-8?q?zo=C3=AB?=@example.org`, where RFC 2047 forbids one: for every other program that is another address. Python
#   itself decodes it, so that a test which reads its own mail again sees `zoë@example.org` (with defects on the header that
#   nobody looks at). Only `policy.SMTPUTF8` keeps the name.
# Versions: CPython 3.11 (its `email` package); Debian's 3.11.2 and 3.11.7 were tried.
# Date: 2026-11-30.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'END'
import sys
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

print("Python", sys.version.split()[0])
mail = EmailMessage(policy=policy.SMTP)
mail["To"] = Address(username="zo\u00eb", domain="example.org")
written = mail.as_bytes().splitlines()[0].decode()
again = message_from_bytes(mail.as_bytes(), policy=policy.SMTP)["To"]
print(written)
print("read again:", again.addresses[0].addr_spec, again.defects)
kept = mail.as_bytes(policy=policy.SMTPUTF8).splitlines()[0].decode()
print(kept)
assert again.addresses[0].addr_spec == "zo\u00eb@example.org", "changed: it is not decoded again"
assert written == "To: =?utf-8?q?zo=C3=AB?=@example.org", "changed: another address is written"
assert kept == "To: zo\u00eb@example.org", "changed: SMTPUTF8 does not keep the name"
END
python3 "$folder/try.py"
