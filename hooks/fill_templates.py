"""Gives the templates what the data knows: words, texts, addresses, countries, menus, the page's form.

When: on_env once per language adds filters; on_page_context and on_template_context (the not-found page)
add a view of the site. Changes no file.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import url_filter
from sitedata.build.history import last_changes
from sitedata.build.phase import built_for
from sitedata.build.template_cache import COMPILED
from sitedata.loading import checked_site
from sitedata.models.email_address import mailto
from sitedata.rendering.bands import bands
from sitedata.rendering.view import View


def on_env(env: Environment, **_: object) -> Environment:
    """Add the filters `tr` (a text in the page's language), `bands` (a page in its bands), `mailto`; write short."""
    env.trim_blocks = env.lstrip_blocks = True
    env.filters |= {"tr": _translate, "bands": bands, "mailto": mailto}
    env.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    env.bytecode_cache = COMPILED
    return env


@pass_context
def _translate(context: Context, text: Mapping[str, str]) -> str:
    language: str = context["language"]
    return text[language]


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, **_: object) -> dict[str, Any]:
    """Add the page's view of the site."""
    language, name = page.file.src_uri.removesuffix(".md").split("/", 1)
    return _with_view(context, config, language, name)


def on_template_context(context: dict[str, Any], config: MkDocsConfig, **_: object) -> dict[str, Any]:
    """Add the default language's view to templates that belong to no page."""
    return _with_view(context, config, None, None)


def _with_view(context: dict[str, Any], config: MkDocsConfig, language: str | None, page: str | None) -> dict[str, Any]:
    site = checked_site(Path(config.config_file_path).parent)
    relative: Callable[[str], str] = partial(url_filter, context)  # type: ignore[arg-type]
    menus: dict[str, list[str]] = dict(config.extra["menus"])
    menus["all"] = [str(entry).removesuffix(".md") for entry in config.nav or ()]
    first, now = site.languages[0], built_for(config.extra)
    address, changes = config.site_url or "", last_changes(site.root)
    view = View(site, language or first, page, relative, menus, address, now, changes)
    return {**context, **view.context()}
