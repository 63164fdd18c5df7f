"""The knowledge base: what is stored, who may read it, how a question finds its passage."""
