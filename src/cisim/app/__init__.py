"""The interface `cisim app`: pages that call the library and show what it says. No science lives here.

`server` runs it, `site` is its root, `pages` its pages. Each visitor has a state of their own; what visitors share (the
workers and the shelf of finished results in `work`) knows nothing of anyone's settings.
"""
