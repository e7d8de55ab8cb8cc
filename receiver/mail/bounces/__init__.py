"""Mails that come back: the mailbox that they come to, what they say, which mail of ours it is about."""

__all__ = ["mailboxes", "reader"]
