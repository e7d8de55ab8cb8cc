"""Addresses of the web as people write them: without https://, or with a slip in it."""

import re

_BEGUN = re.compile(r"(?:[htps]{3,7}\s?(?::[\s/]{0,4}|/{1,3}))?(?=(?:[\w-]+\.)+[a-z]{2,})", re.I)
_DOMAIN = re.compile(
    r"(?:www\.(?:[\w-]+\.)*[\w-]+\.[a-z]{2,}|(?:[\w-]+\.)+(?:com|eu|int|net|org|[a-z]{2}))(?::\d+)?(?:[/?#]\S*)?", re.I
)


def with_https(written: str) -> str | None:
    """Return the https address that is meant by `www.icmpd.org`, `http//icmpd.org` or `htps:/icmpd.org`; else None."""
    begun = _BEGUN.match(written.strip())
    rest = written.strip()[begun.end() :] if begun else ""
    known = bool(begun and begun[0]) and not re.search(r"\s", rest)
    return f"https://{rest}" if begun and (known or _DOMAIN.fullmatch(rest)) else None


def telephone(written: str) -> str | None:
    """Return the address of a telephone number: tel:+4315044677 for `tel:+43 1 504-46 77`; None for others."""
    number = re.sub(r"^tel:|\(0\)|[\s().\u00a0\u202f/–-]", "", written.strip(), flags=re.I)
    return f"tel:{number}" if re.fullmatch(r"\+\d{6,15}", number) else None
