"""Countries of the sample people and companies."""

from kith.config.demo.world.asia import ASIA
from kith.config.demo.world.countries import INDUSTRIES, Country, Place
from kith.config.demo.world.east_and_south import EAST_AND_SOUTH
from kith.config.demo.world.north_and_west import NORTH_AND_WEST

COUNTRIES: tuple[Country, ...] = (*NORTH_AND_WEST, *EAST_AND_SOUTH, *ASIA)

__all__ = ["COUNTRIES", "INDUSTRIES", "Country", "Place"]
