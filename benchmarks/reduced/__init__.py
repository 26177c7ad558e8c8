"""A reduced model in four forms: the same rules, once each in Numba, C, NumPy and Mesa, to compare what they cost.

Twenty members of one table meet along their ties and build or lose trust, work, win or not, gain or lose commitment,
and leave. `state.py` says what a run is made of; every other module has `live(keys)`: one run per key.
"""
