"""All figures in one table: `python -m bench [PART] [--json FILE]` (`make bench`)."""

import argparse
import sys
import traceback
from pathlib import Path

from bench import building, editing, growth, rates, receiver, site, start, submissions
from bench.figures import machine, table, write

PARTS = {
    "site": site.group,
    "building": building.group,
    "editing": editing.group,
    "growth": growth.group,
    "start": start.group,
    "rates": rates.group,
    "receiver": receiver.group,
    "submissions": submissions.group,
}


def main() -> None:
    """Measure, print each part when it is there, write the figures into a file when one is named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("part", nargs="?", choices=PARTS, help="only this part")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures into this file")
    options = parser.parse_args()
    facts = machine()
    print(table(facts, []), flush=True)
    groups, failed = [], False
    for part in (part for name, part in PARTS.items() if options.part in (None, name)):
        try:
            groups.append(part())
            print(table({}, groups[-1:]), flush=True)
        except Exception:
            # The other parts take long and do not depend on this one.
            traceback.print_exc()
            failed = True
    if options.json:
        write(options.json, facts, groups)
    sys.exit(failed)


if __name__ == "__main__":
    main()
