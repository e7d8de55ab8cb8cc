"""Places such as {max} in a text, which the program fills."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return the text with its places filled. What is no place, and a place without a value, stay as they are.

    Not str.format: a text is data, and format would let it reach into objects, or stop at a brace.
    """
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)
