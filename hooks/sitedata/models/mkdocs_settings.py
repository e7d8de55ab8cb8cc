"""The settings of the site: mkdocs.yml, as far as this site uses it. What MkDocs knows besides may stand there too."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sitedata.messages.suggestions import look_up_language, look_up_site
from sitedata.messages.translatable import say
from sitedata.models.pattern_rule import pattern
from sitedata.text.language_tags import SITE_LANGUAGE

_URL = pattern(
    r"^(https?://[^/\s]+/([^\s]*/)?)?$",
    say("an address such as https://mieux.example/, with a slash at the end"),
    look_up_site,
)
_LOCALE = pattern(f"^{SITE_LANGUAGE}$", say("a language tag, such as fr, pt-PT or sr-Latn"), look_up_language)
Level = Literal["warn", "info", "ignore"]


class Settings(BaseModel):
    """Settings cannot be changed, and misspelt ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OpenSettings(BaseModel):
    """Settings of somebody else, of which only some are looked at."""

    model_config = ConfigDict(frozen=True, extra="allow")


class SiteLanguage(Settings):
    """A language of the site."""

    locale: Annotated[str, _LOCALE]
    name: Annotated[str, Field(min_length=1)]
    default: bool = False
    build: Any = True
    # What the plugin knows besides.
    admonition_translations: Any = None
    copyright: str = ""
    extra: Any = None
    fixed_link: str = ""
    link: str = ""
    nav: Any = None
    nav_translations: Any = None
    site_author: str = ""
    site_description: str = ""
    site_name: str = ""
    site_url: str = ""
    theme: Any = None


class I18n(Settings):
    """The plugin for languages."""

    docs_structure: Literal["folder"] = "folder"
    reconfigure_search: bool = False
    reconfigure_material: bool = True
    fallback_to_default: Literal["false"] = "false"
    build_only_locale: str = ""
    languages: tuple[SiteLanguage, ...] = Field(min_length=1)


class Plugin(OpenSettings):
    """An entry of the list of plugins."""

    i18n: I18n | None = None


class Theme(OpenSettings):
    """Where the templates are."""

    name: Literal["material"]
    custom_dir: Literal["overrides"]
    font: bool
    language: str
    static_templates: tuple[str, ...]


class Styles(OpenSettings):
    """The style sheets and their parts."""

    site: tuple[str, ...]
    form: tuple[str, ...]


class Menus(Settings):
    """The menus and their pages."""

    header: tuple[str, ...]
    doors: tuple[str, ...]
    footer: tuple[str, ...]


class Extra(Settings):
    """What only our templates and hooks read."""

    live: bool = False
    built_for: str = ""
    translations: Any = None
    styles: Styles | None = None
    menus: Menus | None = None


class Warnings(Settings):
    """What MkDocs warns of."""

    omitted_files: Level = "warn"
    absolute_links: Literal["warn", "info", "ignore", "relative_to_docs"] = "warn"
    unrecognized_links: Level = "warn"
    anchors: Level = "warn"
    not_found: Level = "warn"


class Validation(Warnings):
    """The same, for all or for each kind of link."""

    nav: Warnings = Warnings()
    links: Warnings = Warnings()


def _named(entry: object) -> object:
    """Return an entry of a list that may be a name alone, or a name with its settings, as the latter."""
    return {entry: {}} if isinstance(entry, str) else entry


class SiteSettings(Settings):
    """mkdocs.yml. A site that is only checked, never built, can do without what hooks and templates read."""

    site_name: Annotated[str, Field(min_length=1)]
    site_url: Annotated[str, _URL] = ""
    docs_dir: Literal["docs"] = "docs"
    strict: bool = True
    watch: tuple[str, ...] = ()
    theme: Theme | None = None
    plugins: tuple[Annotated[Plugin, BeforeValidator(_named)], ...]
    hooks: tuple[str, ...] = ()
    markdown_extensions: tuple[Annotated[dict[str, Any], BeforeValidator(_named)], ...] = ()
    nav: Annotated[tuple[Any, ...], Field(min_length=1)] | None = None
    not_in_nav: str = ""
    extra: Extra | None = None
    validation: Validation = Validation()
    # What MkDocs knows besides.
    copyright: str = ""
    dev_addr: str = ""
    draft_docs: str = ""
    edit_uri: str = ""
    edit_uri_template: str = ""
    exclude_docs: str = ""
    extra_css: tuple[str, ...] = ()
    extra_javascript: tuple[Any, ...] = ()
    extra_templates: tuple[str, ...] = ()
    remote_branch: str = ""
    remote_name: str = ""
    repo_name: str = ""
    repo_url: str = ""
    site_author: str = ""
    site_description: str = ""
    site_dir: str = ""
    use_directory_urls: Literal["true"] = "true"
