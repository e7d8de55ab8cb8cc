"""Checks that need more than one record: each is a generator of problems, `check_site` runs them all.

The checks of pages work even when a data file cannot be typed, so that an editor sees everything at once;
those that compare records need the whole site.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sitedata.checks.addresses import check_addresses
from sitedata.checks.block_links import check_block_links
from sitedata.checks.countries import check_countries
from sitedata.checks.country_names import check_country_names
from sitedata.checks.counts import check_counts
from sitedata.checks.file_uses import check_uses
from sitedata.checks.files import check_files
from sitedata.checks.form_definition import check_form, check_retired_forms
from sitedata.checks.links import check_links
from sitedata.checks.map import check_map
from sitedata.checks.markdown.copies import copied
from sitedata.checks.markdown.page_check import check_pages
from sitedata.checks.menus import check_menus
from sitedata.checks.opening import check_openings
from sitedata.checks.pages import check_heads, misnamed, missing_twins
from sitedata.checks.place import Place
from sitedata.checks.placeholders import check_placeholders
from sitedata.checks.promised import check_promised
from sitedata.checks.record_texts import check_record_texts
from sitedata.checks.region_counts import check_region_counts
from sitedata.checks.repeated import check_repeated
from sitedata.checks.sentences import check_sentences
from sitedata.checks.set_in import check_set_in
from sitedata.checks.templates import check_templates
from sitedata.checks.testimonials import check_testimonials
from sitedata.checks.words import missing_words
from sitedata.checks.zone_name import check_zone_name
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean
from sitedata.messages.translatable import say
from sitedata.models.files.published import PublishedFile
from sitedata.reading.document import Document
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import RenderedPage
from sitedata.reading.templates import Template, read_templates
from sitedata.site import Site


def check_site(
    root: Path,
    languages: tuple[str, ...],
    lenient: frozenset[str],
    documents: Mapping[str, Document],
    sources: list[PageSource],
    rendering: Callable[[], Mapping[str, RenderedPage]],
    settings: Document,
    files: Mapping[str, PublishedFile],
    site: Site | None,
) -> Iterator[Problem]:
    """Yield the problems that one record alone does not show.

    Args:
        root: the project's folder.
        languages: all of them, the default one first.
        lenient: those that may lack texts and pages.
        documents: the files of data/ by their names, such as `data/words.yml`.
        sources: the pages.
        rendering: gives the same as HTML, by the names of their files; it may have to be waited for.
        settings: mkdocs.yml.
        files: those of docs/assets/, by their paths below docs/.
        site: what was made of documents and pages; None when something could not be typed.
    """
    templates = read_templates(root)
    rendered = rendering()
    copies: set[str] = set()
    if settings.value is not None:  # else nobody knows the extensions of Markdown, without which texts seem wrong
        of_pages = list(check_pages(root, sources, rendered, documents, languages[0]))
        yield from of_pages
        copies = copied(of_pages)
    yield from missing_twins(languages, lenient, sources)
    yield from check_links(root, languages, lenient, sources, rendered, _site_url(settings))
    yield from check_files(root, languages, files)
    yield from check_uses(root, languages, files, sources, rendered, documents["data/programme.yml"])
    yield from check_repeated(documents, languages)
    yield from check_countries(documents)
    yield from check_set_in(documents, languages)
    yield from check_record_texts(languages, documents)
    own_words = [source for source in sources if source.head.file not in copies]
    yield from check_sentences(languages, documents, own_words, rendered)
    yield from check_placeholders(documents, templates, languages)
    yield from check_templates(templates, settings, sources)
    if not settings.problems:
        strays = {source for source, _ in misnamed(languages, sources)}
        yield from check_menus(settings, [source for source in sources if source not in strays])
    if site:
        yield from _check_whole(root, site, documents, sources, rendered, templates)


def _site_url(settings: Document) -> str:
    value = settings.value.get("site_url") if isinstance(settings.value, dict) else None
    return value if isinstance(value, str) else ""


def _check_whole(
    root: Path,
    site: Site,
    documents: Mapping[str, Document],
    sources: list[PageSource],
    rendered: Mapping[str, RenderedPage],
    templates: list[Template],
) -> Iterator[Problem]:
    """Yield the problems that only a site shows of which everything could be typed."""
    yield from check_heads(site, sources)
    yield from check_addresses(root, site, sources)
    yield from check_retired_forms(site, documents["data/programme.yml"])
    yield from team_language_known(site, documents["data/programme.yml"])
    yield from check_testimonials(site, documents["data/testimonials.yml"])
    if "data/countries.yml" in documents:
        yield from check_country_names(documents["data/countries.yml"], site)
    if site.map:
        yield from check_map(documents["data/map.yml"], site)
    yield from check_openings(site, documents)
    yield from check_zone_name(site, documents["data/programme.yml"])
    yield from check_block_links(site, sources, rendered)
    yield from check_counts(site, documents, sources)
    yield from check_region_counts(site, documents["data/regions.yml"])
    yield from check_promised(site, documents, sources)
    yield from _words_and_forms(templates, site, documents)


def _words_and_forms(templates: list[Template], site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    missing = list(missing_words(templates, site, documents["data/words.yml"]))
    yield from missing
    # What a form shows is made of words: without them it cannot be looked at.
    for form in site.forms.values() if not missing else ():
        yield from check_form(form, documents[f"data/forms/{form.id}.yml"], site)


def team_language_known(site: Site, document: Document) -> Iterator[Problem]:
    """Yield a problem when the team's language is none that the site publishes."""
    language = site.programme.team_language
    if language not in site.languages:
        paused = language in site.paused
        expected = say("a language that is not paused") if paused else say("a language of the site")
        place, repair = Place(document, ("team_language",)), did_you_mean(language, site.languages)
        yield place.problem("team_language", quoted(language), expected, repair, missing=language)
