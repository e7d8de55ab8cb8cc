"""What a visitor's browser may keep of an answer; nobody between may keep any."""

NO_STORE = {"Cache-Control": "no-store"}
"""Nothing is kept: each look at it asks again."""
ONLY_FOR_BACK = {"Cache-Control": "private, no-cache"}
"""A page with a form or with typed answers: Back finds it as it was left; every other visit asks again.

decisions/0029 says why."""
