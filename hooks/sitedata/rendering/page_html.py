"""What Markdown's libraries cannot know of our pages: words in the page's language, what the security policy allows."""

import re
from collections.abc import Mapping

from sitedata.language.page_words import ALERTS

ALERT = re.compile(r"^(\s*>\s*\[!(\w+)\])[ \t]*$", re.M)
"""The first line of an alert as GitHub knows them: > [!NOTE]"""
TIDIED = re.compile(
    r"<!--.*?-->\n*"  # a remark between editors is not for readers
    r'| type="1"(?=[^<>]*>\n?<li)'  # the type every list has that says none
    r'|(?<=<t[hd]) style="text-align: (\w+);"',  # the policy lets no style stand in a page
    re.S,
)


def with_alert_titles(markdown: str, words: Mapping[str, str]) -> str:
    """Return the Markdown of a page with the title of each alert in the page's language.

    Args:
        markdown: the page's text.
        words: the words of `ALERTS` by their keys, in the page's language.
    """

    def titled(found: re.Match[str]) -> str:
        key = ALERTS.get(found[2].lower())
        return f"{found[1]} {words[key]}" if key else found[0]

    return ALERT.sub(titled, markdown)


def tidied(html: str) -> str:
    """Return the HTML of a page without comments, with a class in the place of each style of a table's cell."""
    return TIDIED.sub(lambda found: f' class="align-{found[1]}"' if found[1] else "", html)
