"""What the build does beyond pages: assets, copies compressed beforehand, search index."""

__all__ = [
    "assets",
    "editions",
    "history",
    "phase",
    "precompression",
    "receiver_files",
    "search_index",
    "template_cache",
    "typesetting",
]
