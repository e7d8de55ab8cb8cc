"""What the build does beyond pages: assets, precompressed copies, search index."""
