from functools import partial
from itertools import chain, combinations

from echotui.ui.dashboard.layers import Layer, Way, go_back

ORDER = [*Layer]


def test_escape_leaves_one_layer_after_the_other() -> None:
    for there in chain.from_iterable(combinations(Layer, count) for count in range(len(Layer) + 1)):
        left, gone = set(there), list[Layer]()
        ways = {
            layer: Way(partial(left.__contains__, layer), partial(left.remove, layer))
            for layer in there
        }
        while left:
            before = set(left)
            go_back(ways)
            gone += before - left
        assert gone == sorted(there, key=ORDER.index)
        go_back(ways)


def test_the_order_is_the_one_that_is_promised() -> None:
    names = "bulk_action field range group whole_journal journal filter history note_pane"
    assert [layer.name.lower() for layer in Layer] == names.split()
