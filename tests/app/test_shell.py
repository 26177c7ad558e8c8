"""The boundary around a page, and the elements that pages are made of."""

import pytest
import solara
from solara import routing

from cisim.app import shell, states
from cisim.app.links import address_of, use_link
from cisim.app.settings import Settings, choice
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


@pytest.mark.parametrize(
    ("tone", "role"), [("plain", None), ("lead", None), ("quiet", None), ("notice", "status"), ("problem", "alert")]
)
def test_what_is_wrong_or_new_is_read_out(drawn, tone, role):
    said = drawn(states.Sentence("It is so.", tone)).part("tag", "p")
    assert (said.children, said.attributes.get("role")) == (["It is so."], role)
    assert f"ci-{tone}" in said.class_


def test_what_waits_says_how_far_it_is_and_can_be_stopped_where_that_is_offered(drawn):
    stopped = []
    own = drawn(states.Waiting("Counting", 0.126, lambda: stopped.append(1), 2)).part("stoppable")
    assert (own.words, own.share, own.stoppable) == ("Counting 13%: 2 others come first", 0.126, True)
    own.vue_stop(None)
    assert stopped == [1]
    other = drawn(states.Waiting("Counting", ahead=1)).part("stoppable")
    assert (other.words, other.share, other.stoppable) == ("Counting: 1 other comes first", None, False)
    other.vue_stop(None)  # a browser that lags behind may still send it


def test_where_there_is_no_way_on_no_button_is_shown(drawn):
    gone = []
    assert drawn(states.Nothing("Nothing yet.")).told == "Nothing yet."
    assert drawn(states.WayBack("It broke.")).told == "It broke."
    for page in (
        drawn(states.Nothing("Nothing yet.", "Make it", lambda: gone.append("on"))),
        drawn(states.WayBack("It broke.", "Make it", lambda: gone.append("back"))),
    ):
        page.push("Make it")
    assert gone == ["on", "back"]


class Browser:
    """The frame around a page, at an address that changes as a browser's does; `link` is what the page is given."""

    def __init__(self, drawn, address):
        @solara.component
        def Page():
            self.link = use_link()
            element("p", [f"seed {self.link.settings.seed}"])

        page = Page()

        @solara.component
        def Frame():
            self.address, self.go = solara.use_state(address)
            routing.router_context.provide(routing.Router(self.address, [], self.go))
            shell.Layout(children=[page])

        self.page = drawn(Frame())

    @property
    def header(self):
        return self.page.part("here")


OURS = Settings((choice("co-chair", {"trust.gain": 0.25}, title="Ours"),), city="small-town", horizon=60, seed=7)


def test_a_link_that_cannot_be_opened_leads_to_the_page_without_it(drawn):
    browser = Browser(drawn, "/compare?a=co-chiar")
    assert "did you mean co-chair" in browser.page.told
    assert "seed" not in browser.page.told
    assert (browser.header.here, browser.header.address) == ("/compare", "")
    browser.page.push("Open the page without it")
    assert browser.address == "/compare"
    assert browser.page.told == "seed 1"


def test_what_was_chosen_goes_from_page_to_page_and_a_link_brings_its_own(drawn):
    browser = Browser(drawn, address_of("/compare", OURS))
    assert browser.link.settings == OURS
    assert browser.header.address == browser.link.address == address_of("/compare", OURS)
    browser.go("/")
    assert (browser.link.settings, browser.link.path, browser.header.here) == (OURS, "/", "/")
    assert browser.header.address == address_of("/", OURS)
    browser.go("/explore?seed=-1")
    assert "This link cannot be opened" in browser.page.told
    browser.page.push("Open the page without it")
    assert browser.link.settings == OURS  # what was chosen before still stands
    browser.go("/compare?a=recession&seed=3")
    assert browser.link.settings == Settings((choice("recession"),), seed=3)
    browser.link.to("/explore")
    assert browser.address == address_of("/explore", browser.link.settings)
    browser.link.change(Settings())
    assert browser.header.address == ""  # the usual needs no address of its own


def test_a_link_of_other_rules_says_so_above_the_page(drawn):
    browser = Browser(drawn, "/compare?seed=3&v=0.0.9-0123456789abcdef")
    assert browser.link.notice in browser.page.told
    assert "seed 3" in browser.page.told
    assert Browser(drawn, address_of("/compare", OURS)).page.told == "seed 7"


def test_an_address_that_is_no_page_is_none_of_those_in_the_header(drawn):
    browser = Browser(drawn, "/nowhere?seed=3")
    assert (browser.header.here, browser.header.address) == ("", "")
