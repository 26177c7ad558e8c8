"""A city of one's own: a table of organizations, and one of ties, become the parameters of a city file.

The model draws every organization from its city's parameters, so that it takes no single organization's values. What
a table says is therefore kept as counts, means and spreads; `cisim.city_import.accounting` says what becomes of each.
"""
