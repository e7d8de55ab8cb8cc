"""Says which template failed, where and why, when a page cannot be made: no traceback, whatever a template does.

When: on_env, once per language. Changes what Jinja does with an error; adds nothing to the site.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from sitedata.messages.problem_texts import report
from sitedata.messages.translatable import system_language
from sitedata.reading.template_errors import explain_failure


def on_env(env: Environment, config: MkDocsConfig, **_: object) -> Environment:
    """Put our words in the place of Jinja's."""
    root = Path(config.config_file_path).parent
    env.handle_exception = partial(_tell, env.handle_exception, root)  # type: ignore[method-assign]
    return env


def _tell(raised: Callable[[str | None], NoReturn], root: Path, source: str | None = None) -> NoReturn:
    try:
        raised(source)
    except Exception as error:
        raise PluginError(report([explain_failure(error, root)], system_language())) from None
