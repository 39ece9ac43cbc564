"""The statutory public holidays, worked out for years whose yearly notice of the State Council is not known yet.

Thirteen days a year (the holiday regulation as amended from 2025): New Year's Day, New Year's Eve of the lunar calendar
and the first three days of its new year, Tomb-sweeping Day, two days of Labour Day, the Dragon Boat Festival, the
Mid-autumn Festival and three National Days. The notice also moves weekends; that cannot be foreseen, which is why every
day of such a year is called provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

_FOUR_MOVING_DAYS: dict[int, tuple[str, str, str, str]] = {
    # Lunar new year, Tomb-sweeping Day (solar term), Dragon Boat (5th of the 5th), Mid-autumn (15th of the 8th), all in
    # the zone UTC+8. The new moons of 2027-02-06 (23:56) and 2030-02-03 (00:07) lie near midnight: calendars that
    # reckon with less precision put these two new years a day off.
    2027: ("02-06", "04-05", "06-09", "09-15"),
    2028: ("01-26", "04-04", "05-28", "10-03"),
    2029: ("02-13", "04-04", "06-16", "09-22"),
    2030: ("02-03", "04-05", "06-05", "09-12"),
    2031: ("01-23", "04-05", "06-24", "10-01"),
    2032: ("02-11", "04-04", "06-12", "09-19"),
    2033: ("01-31", "04-04", "06-01", "09-08"),
    2034: ("02-19", "04-05", "06-20", "09-27"),
    2035: ("02-08", "04-05", "06-10", "09-16"),
    2036: ("01-28", "04-04", "05-30", "10-04"),
    2037: ("02-15", "04-04", "06-18", "09-24"),
    2038: ("02-04", "04-05", "06-07", "09-13"),
    2039: ("01-24", "04-05", "05-27", "10-02"),
    2040: ("02-12", "04-04", "06-14", "09-20"),
    2041: ("02-01", "04-04", "06-03", "09-10"),
    2042: ("01-22", "04-04", "06-22", "09-28"),
    2043: ("02-10", "04-05", "06-11", "09-17"),
    2044: ("01-30", "04-04", "05-31", "10-05"),
    2045: ("02-17", "04-04", "06-19", "09-25"),
    2046: ("02-06", "04-04", "06-08", "09-15"),
    2047: ("01-26", "04-05", "05-29", "10-04"),
    2048: ("02-14", "04-04", "06-15", "09-22"),
    2049: ("02-02", "04-04", "06-04", "09-11"),
    2050: ("01-23", "04-04", "06-23", "09-30"),
}

NAMES: dict[str, tuple[str, str]] = {
    "new_year": ("元旦", "New Year's Day"),
    "spring_festival": ("春节", "Spring Festival"),
    "tomb_sweeping": ("清明节", "Tomb-sweeping Day"),
    "labour_day": ("劳动节", "Labour Day"),
    "dragon_boat": ("端午节", "Dragon Boat Festival"),
    "mid_autumn": ("中秋节", "Mid-autumn Festival"),
    "national_day": ("国庆节", "National Day"),
}
"""The Chinese and English name of each festival."""

LAST_YEAR_OF_THE_TABLE = max(_FOUR_MOVING_DAYS)
"""After this year only the festivals with a fixed date are known."""


@lru_cache(maxsize=256)
def statutory_holidays(year: int) -> Mapping[date, str]:
    """The statutory holidays of ``year`` as day → key of ``NAMES``.

    Years outside the table have only the six days with a fixed date. Where two festivals meet, the earlier of the year
    names the day.
    """
    days: dict[date, str] = {date(year, 1, 1): "new_year"}
    moving = _FOUR_MOVING_DAYS.get(year)
    if moving is not None:
        spring, tomb, dragon, autumn = (date.fromisoformat(f"{year}-{text}") for text in moving)
        for shift in (-1, 0, 1, 2):
            days[spring + timedelta(days=shift)] = "spring_festival"
        days[tomb] = "tomb_sweeping"
        days[dragon] = "dragon_boat"
        days[autumn] = "mid_autumn"
    for month, day, key in ((5, 1, "labour_day"), (5, 2, "labour_day"), (10, 1, "national_day")):
        days.setdefault(date(year, month, day), key)
    for day in (2, 3):
        days.setdefault(date(year, 10, day), "national_day")
    return MappingProxyType(days)
