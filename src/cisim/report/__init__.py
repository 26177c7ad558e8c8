"""One self-contained page on a folder of results, which a board can read and a researcher can check."""
