"""Many generated applications; `python -m tests.receiver.cli.matching.many SITE` compares ten thousand of them.

It imports the comparison alone: what it prints are the seconds and the megabytes of that.
"""

import random
import re
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from receiver.cli.matching import profiles, ranking
from receiver.cli.matching.profiles import Scheme
from receiver.forms import contract as contracts

EXPERTS, REQUESTS, SHOWN = 10_000, 50, 20


def generated(known: Scheme, number: int, seed: int = 1) -> Iterator[Mapping[str, Any]]:
    """Yield answers of so many applications, which are also answers of requests."""
    chance = random.Random(seed)
    topics, supports, regions = (
        [option.value for option in choices.options] for choices in (known.topics, known.supports, known.regions)
    )
    countries = known.fields["request"]["country"].option_values()
    spoken = ["ar", "en", "es", "fr", "pt", "ru"]
    levels = known.fields["expert"]["working_languages"].level_values()

    def some(codes: list[str], most: int) -> list[str]:
        return chance.sample(codes, chance.randint(1, most))

    for _ in range(number):
        yield {
            "topics": some(topics, 6),
            "support_types": some(supports, 5),
            "regions": some(regions, 3),
            "country": chance.choice(countries),
            "working_languages": [{"language": code, "level": chance.choice(levels)} for code in some(spoken, 4)],
            "experience": chance.choice(list(known.years)),
            "working_language": chance.choice(spoken),
        }


def main(site: str) -> None:
    """Print the processor's seconds of comparing, the fewest of three times, and the megabytes of the whole process.

    What else runs on the same processor makes the same work cost up to twice as much.
    """
    known = profiles.scheme(contracts.load(Path(site)))
    experts = [profiles.expert(known, number, each) for number, each in enumerate(generated(known, EXPERTS))]
    requests = [profiles.request(known, answers) for answers in generated(known, REQUESTS, seed=2)]
    spent = []
    for _ in range(3):
        begin = time.process_time()
        for request in requests:
            assert len(ranking.ranked(request, experts)[:SHOWN]) == SHOWN
        spent.append(time.process_time() - begin)
    # Not ru_maxrss: that of the process which started this one counts in it.
    [peak] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    print(min(spent), int(peak) / 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
