"""Reads the files strictly, and knows on which line everything stands: YAML, pages, the languages of mkdocs.yml."""

__all__ = [
    "beside",
    "code_spans",
    "document",
    "finding",
    "fingerprint",
    "html_tree",
    "languages",
    "layout",
    "line_slips",
    "markdown_pages",
    "rendered_pages",
    "settings_file",
    "strict_yaml",
    "team_language",
    "template_errors",
    "template_names",
    "templates",
    "yaml_lines",
]
