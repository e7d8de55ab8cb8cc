"""Pictures and downloads: what a file is, how large, where it is published; whatever the pages say about it."""

__all__ = ["drawings", "endings", "exif", "published", "said_sizes"]
