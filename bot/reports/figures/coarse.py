"""About where something is: good enough for a public map, not for somebody's door.

Pure. It does not know reports.
"""

import h3

#: H3's cells of about 200 m an edge (res 9, mean 0.105 km²): a few blocks of houses.
RESOLUTION = 9


def about(lat: float, lon: float) -> tuple[float, float]:
    """The centre of the cell around a point; WGS-84 degrees, at most some 200 m away."""
    centre_lat, centre_lon = h3.cell_to_latlng(h3.latlng_to_cell(lat, lon, RESOLUTION))
    return centre_lat, centre_lon
