"""Words of the file that stand nowhere in the page made of it: the last net, for what no other check knows."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from sitedata.checks.markdown.checked_page import CheckedPage
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say

WORD = re.compile(r"[^\W_]{2,}")
NO_TEXT = re.compile(
    r"^[ >]*(?:[-*+][ ]+)?\d+[.)][ ]"  # numbers of lists
    r"|^[ ]{0,3}\[[^\]\n]+\]:[ ]*(?!\()\S*[/.#:].*$"  # link definitions
    r"|\[\^[^\]\n]+\]:?|\]\[[^\]\n]*\]|\[![A-Za-z]+\]"  # names of footnotes and links, kinds of alerts
    r"|^\[TOC\]$|^\{\{[^{}\n]*\}\}[ ]*$",
    re.M,
)
"""What Markdown reads and nobody else."""


def check_lost_words(page: CheckedPage) -> Iterator[Problem]:
    """Yield a problem for the first line of which words are lost."""
    text = NO_TEXT.sub(" ", unescape("\n".join(page.lines.values())))
    shown = Counter(WORD.findall(unescape(page.rendered.html)))
    if Counter(WORD.findall(unescape(text))) <= shown:
        return
    for number, line in zip(page.lines, text.split("\n"), strict=True):
        words = Counter(WORD.findall(unescape(line)))
        lost = [word for word in words if words[word] > shown[word]]
        shown.subtract(words)
        if lost:
            found = say("{text}, which the page does not show", text=quoted(" ".join(lost)))
            repair = say("Write it in a paragraph of its own, or delete it.")
            yield page.problem(number, say("the text"), found, say("a text that readers see"), repair)
            return
