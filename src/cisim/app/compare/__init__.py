"""The parts of the page Compare: scenarios side by side in the same cities with the same luck.

`comparing` calls the library and keeps what comes out; `words`, `curves`, `endings`, `differences` and `cities` put it
into words and pictures; `choosing` is how scenarios are chosen, `files` what can be taken along.
"""
