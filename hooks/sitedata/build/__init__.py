"""What the build does beyond pages: assets, copies compressed beforehand, search index."""

__all__ = ["assets", "editions", "phase", "precompression", "search_index", "template_cache"]
