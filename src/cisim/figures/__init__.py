"""Figures that are kept: one figure per file, each a ``draw(table, ax, ...) -> ax``.

Every figure has a ``finding(table)`` that puts its result in one sentence, which ``draw`` uses as the title. Only
matplotlib's object-oriented interface is used, so figures may be drawn in several threads. Import the modules where
they are needed: seaborn takes more than a second to load.
"""
