"""Another programme: the small one of tests/small with all that a site needs, built by our hooks and templates."""

import re
import shutil
from pathlib import Path

import yaml

from tests.conftest import CODE, FROZEN, ROOT
from tests.sitedata.casefiles import SMALL

LANGUAGES = """        - locale: en
          name: English
          default: true
          build: true
        - locale: de
          name: Deutsch
          build: true
"""
MENUS = {"header": ["apply"], "doors": ["apply"], "footer": ["search", "privacy"]}
NAVIGATION = ["index.md", "apply.md", "search.md", "privacy.md"]
PAGE = """---
title: {title}
slug: {slug}
{more}description: A page of the small programme, {title}.
---

# {title}

{body}
"""


def assemble(root: Path) -> None:
    """Our code with the small programme's content; the words it lacks are ours, under its own name."""
    for name in CODE:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("data", "docs"):
        shutil.copytree(SMALL / name, root / name)
    _configure(root / "mkdocs.yml")
    _add_words(root / "data/words.yml")
    for language in ("en", "de"):
        for name, title, more, body in (
            ("search", "Search", "search: yes\n", "{{ search }}"),
            ("privacy", "Privacy", "", "Text"),
        ):
            text = PAGE.format(title=f"{title} {language}", slug=name, more=more, body=body)
            (root / "docs" / language / f"{name}.md").write_text(text, "utf-8")


def _configure(path: Path) -> None:
    text = (FROZEN / "mkdocs.yml").read_text("utf-8")
    begin, end = text.index("        - locale: fr"), text.index("\nhooks:")
    text = text[:begin] + LANGUAGES + text[end:]
    text = re.sub(r"(?ms)^nav:\n.*?(?=^not_in_nav)", f"nav: {NAVIGATION}\n", text)
    text = re.sub(r"(?ms)^not_in_nav: .*?(?=^extra)", "not_in_nav: |\n  received.md\n  problem.md\n\n", text)
    text = text.replace("translations: {en: strict, es: strict}", "translations: {de: strict}")
    text = re.sub(r"(?ms)^  menus:\n.*?(?=^\w|\Z)", f"  menus: {MENUS}\n", text)
    path.write_text(
        text.replace("site_name: MIEUX", "site_name: HAVEN").replace("mieux.example", "haven.example"), "utf-8"
    )


def _add_words(path: Path) -> None:
    own = yaml.safe_load(path.read_text("utf-8"))
    ours = yaml.safe_load((FROZEN / "data/words.yml").read_text("utf-8"))
    for key in sorted(set(ours) - set(own)):
        text = ours[key]["text"]["en"].replace("MIEUX", "HAVEN")
        own[key] = {"about": "A word of the interface.", "text": {"en": text, "de": text}}
    path.write_text(yaml.safe_dump(own, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
