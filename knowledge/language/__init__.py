"""Language: detection, terms for matching, gloss and termbase."""
