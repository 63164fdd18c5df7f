"""Tests of reading, splitting and storing files."""
