"""Writes submissions into one file: CSV, XLSX, JSON, ZIP."""
