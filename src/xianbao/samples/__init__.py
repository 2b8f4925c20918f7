"""Sample ledgers: totals from public documents, everything below them made by a seeded generator.

`python -m xianbao.samples` writes them again; no row describes a real person.
"""
