"""Publishes what others than the pages read of the forms: forms.json for the receiver, one description per form and
language for the script.

When: on_files, after static-i18n (priority -101), in the build of the first language. Adds these files to what is
published.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from sitedata.build.phase import in_later_language
from sitedata.form_contract.browser_script import description_file, description_json
from sitedata.form_contract.forms_json import contract_json
from sitedata.loading import checked_site
from sitedata.text.typography import WHOLE_WORDS


@event_priority(-101)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the contract and the descriptions."""
    site = checked_site(Path(config.config_file_path).parent)
    if not in_later_language(config.plugins):
        content = contract_json(site, config.site_url or "", WHOLE_WORDS)
        files.append(File.generated(config, "forms.json", content=content))
        for form in site.forms.values():
            for language in site.languages:
                name = f"assets/form/{description_file(form, language)}"
                content = description_json(form, site, language, WHOLE_WORDS)
                files.append(File.generated(config, name, content=content))
    return files
