"""The truth: documents, passages, vectors, audience and validity in one SQL database.

``engine`` opens and migrates it, ``library`` is what the rest of the program talks to; ``tables`` holds the schema.
"""
