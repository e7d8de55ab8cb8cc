"""Reads the files strictly: YAML, the heads of pages, the languages of mkdocs.yml."""
