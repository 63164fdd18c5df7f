"""Builds the starter documents that are not Markdown from the sources in `knowledge/starter/handbook/`."""
