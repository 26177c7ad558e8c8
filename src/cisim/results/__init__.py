"""Folders of results: tables as Parquet and CSV, what their columns mean, and where they come from."""
