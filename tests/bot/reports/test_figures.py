"""Pure parts of figures: heat at any zoom, and about where something is."""

import h3
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.figures.heat import COARSEST, FINEST, at_resolution, outline
from bot.reports.similar import cell_of

places = st.tuples(st.floats(18, 53), st.floats(74, 134))


@given(st.lists(st.tuples(places, st.integers(1, 50), st.integers(0, 1)), max_size=20))
def test_heat_loses_and_invents_no_report_at_any_zoom(
    told: list[tuple[tuple[float, float], int, int]],
) -> None:
    cells = [(cell_of(*place), reports, urgent) for place, reports, urgent in told]
    for resolution in range(COARSEST, FINEST + 1):
        warm = at_resolution(cells, resolution)
        assert sum(one.reports for one in warm) == sum(reports for _, reports, _ in cells)
        assert sum(one.urgent for one in warm) == sum(urgent for _, _, urgent in cells)
        assert {h3.get_resolution(one.cell) for one in warm} <= {resolution}
        assert [one.reports for one in warm] == sorted((one.reports for one in warm), reverse=True)


def test_a_cell_is_drawn_as_a_closed_ring_of_lon_and_lat() -> None:
    ring = outline(h3.latlng_to_cell(31.2, 121.5, 8))
    assert ring[0] == ring[-1] and len(ring) == 7
    assert all(121 < lon < 122 and 31 < lat < 32 for lon, lat in ring)
