"""Tests mirror the packages; ``contracts`` holds one suite per port."""
