"""The road into the knowledge base: read a file, split it, embed it, store it."""
