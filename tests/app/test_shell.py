"""The boundary around a page, and the elements that pages are made of."""

import pytest
import solara

from cisim.app import shell, states
from cisim.app.states import element
from cisim.yaml_files import ConfigError

ASKED = solara.create_context("")


def widgets_of(widget, name):
    """All widgets below one that have an attribute of this name."""
    found = [widget] if hasattr(widget, name) else []
    for child in getattr(widget, "children", None) or []:
        if not isinstance(child, str):
            found += widgets_of(child, name)
    return found


def words_of(widget):
    """All text below a widget."""
    if isinstance(widget, str):
        return [widget]
    return [word for child in getattr(widget, "children", None) or [] for word in words_of(child)]


class Visit:
    """A page within the boundary; `ask` makes it fail when what is asked for is wrong."""

    def __init__(self):
        @solara.component
        def Deep():
            asked = solara.use_context(ASKED)
            seen, see = solara.use_state("nothing")
            self.see = see
            if asked == "wrong" or seen == "wrong":
                raise ConfigError("there is no such thing")
            if asked == "broken":
                raise RuntimeError("secret")
            element("p", [f"asked for {asked}, saw {seen}"])

        @solara.component
        def Page():
            with element("section"), element("div"):
                Deep()

        page = Page()

        @solara.component
        def Frame():
            asked, self.ask = solara.use_state("wrong")
            ASKED.provide(asked)
            with element("main"):
                shell.Boundary([page], way=lambda: self.ask("right"))

        self.box, self.context = solara.render(Frame(), handle_error=False)

    def go_back(self):
        (button,) = widgets_of(self.box, "words")
        button.vue_push(None)

    @property
    def words(self):
        return words_of(self.box)


@pytest.fixture
def visit():
    visiting = Visit()
    yield visiting
    visiting.context.close()


def test_a_nested_error_is_a_sentence_and_starting_afresh_shows_the_page(visit):
    assert visit.words == ["there is no such thing"]
    visit.go_back()
    assert visit.words == ["asked for right, saw nothing"]


def test_the_way_back_works_again_and_again_and_leaves_no_state_of_what_failed(visit):
    visit.go_back()
    for _ in range(2):
        visit.see("wrong")
        assert visit.words == ["there is no such thing"]
        visit.go_back()
        assert visit.words == ["asked for right, saw nothing"]


def test_an_error_that_is_not_the_visitors_shows_nothing_of_itself(visit, caplog):
    visit.go_back()
    visit.ask("broken")
    assert visit.words == [shell.BROKEN]
    assert "a page failed" in caplog.text
    visit.go_back()
    assert visit.words == ["asked for right, saw nothing"]


def test_an_element_with_another_key_has_nothing_of_the_formers_state():
    setters = {}

    @solara.component
    def Counter():
        count, setters["count"] = solara.use_state(0)
        element("span", [str(count)])

    @solara.component
    def Frame():
        key, setters["key"] = solara.use_state("a")
        element("div", [Counter()], key=key)

    box, context = solara.render(Frame(), handle_error=False)
    setters["count"](3)
    assert words_of(box) == ["3"]
    setters["key"]("b")
    assert words_of(box) == ["0"]
    context.close()


def test_text_in_an_element_is_text():
    made = states.element("p", ["<b>bold</b>"])
    assert made.kwargs["children"] == ["<b>bold</b>"]
