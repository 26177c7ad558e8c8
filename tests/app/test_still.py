"""Parts of a page that stay: the same element while what they depend on does, and where it belongs."""

import solara

from cisim.app.states import element
from cisim.app.still import use_still


class Page:
    """A page of two parts that stay, one of them in a branch, and a counter that does not."""

    def __init__(self):
        self.drawn = []
        self.made = []

        @solara.component
        def Part(name, number):
            self.drawn.append((name, number))
            element("p", [f"{name} {number}"])

        @solara.component
        def Whole(turn, number, is_told):
            still = use_still()
            with element("main"):
                element("h1", [f"turn {turn}"])
                with element("section"):
                    self.made.append(still("first", lambda: Part("first", number), number))
                if is_told:
                    still("second", lambda: Part("second", number), number)

        self.whole = Whole
        self.box, self.context = solara.render(Whole(0, 1, True), handle_error=False)

    def show(self, *settings):
        self.context.render(self.whole(*settings))

    def words(self, widget=None):
        children = (self.box if widget is None else widget).children
        return [text for each in children for text in ([each] if isinstance(each, str) else self.words(each))]


def test_a_part_is_the_same_while_what_it_depends_on_is():
    page = Page()
    page.show(1, 1, True)
    assert page.words() == ["turn 1", "first 1", "second 1"]
    assert page.made[0] is page.made[1]
    assert page.drawn == [("first", 1), ("second", 1)]


def test_a_part_is_made_anew_when_what_it_depends_on_changes():
    page = Page()
    page.show(1, 2, True)
    assert page.words() == ["turn 1", "first 2", "second 2"]
    assert page.made[0] is not page.made[1]


def test_a_part_in_a_branch_goes_and_comes_back_in_its_place():
    page = Page()
    page.show(1, 1, False)
    assert page.words() == ["turn 1", "first 1"]
    page.show(2, 1, True)
    assert page.words() == ["turn 2", "first 1", "second 1"]
