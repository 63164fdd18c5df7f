"""Adapters: the only modules that import an index, a model or a translator."""
