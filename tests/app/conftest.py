import time

import pytest

solara = pytest.importorskip("solara")
TOLD = ("words", "problem", "warning")  # attributes of the pages' own parts that people read


@pytest.fixture(autouse=True)
def own_shelf():
    from cisim.app import shelf

    shelf.shared.cache_clear()
    yield
    shelf.shared.cache_clear()


class Drawn:
    """Something drawn without a browser: what is read there, and its parts to be pressed."""

    def __init__(self, made):
        self.box, self.context = solara.render(made, handle_error=False)

    @property
    def parts(self):
        """All widgets, each before those within it."""
        found = [self.box]
        for each in found:
            found += [child for child in getattr(each, "children", None) or () if not isinstance(child, str)]
        return found

    @property
    def told(self):
        """All that is read, as one text."""
        texts = [child for each in self.parts for child in getattr(each, "children", None) or ()]
        texts += [getattr(each, name, None) for each in self.parts for name in TOLD]
        return " | ".join(text for text in texts if isinstance(text, str) and text)

    def come_to(self, *words):
        """Wait until all of this is read: results come from other threads, and are drawn part by part."""
        end = time.monotonic() + 20
        while not all(each in self.told for each in words):
            assert time.monotonic() < end, self.told
            time.sleep(0.01)

    def part(self, name, value=None):
        """The one part with this attribute, of this value where one is given."""
        has = [each for each in self.parts if hasattr(each, name) and value in (None, getattr(each, name))]
        assert len(has) == 1, (name, value, self.told)
        return has[0]

    def push(self, words):
        """Press the button with these words."""
        self.part("words", words).vue_push(None)


@pytest.fixture
def drawn():
    """Draws an element until the test ends."""
    from cisim.app import work

    every = []

    def draw(made):
        every.append(Drawn(made))
        return every[-1]

    yield draw
    for each in every:
        each.context.close()
    pool, end = work.shared(), time.monotonic() + 20
    while pool.n_open:  # what the pages asked for is no work of the next test
        assert time.monotonic() < end, "the pages' work does not end"
        time.sleep(0.01)
