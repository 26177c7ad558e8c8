import pytest

solara = pytest.importorskip("solara")


@pytest.fixture(autouse=True)
def own_shelf():
    from cisim.app import shelf

    shelf.shared.cache_clear()
    yield
    shelf.shared.cache_clear()
