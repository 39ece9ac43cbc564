"""The statutory public holidays of years whose yearly notice of the State Council is not known yet.

The package ``holidays`` works them out from the holiday regulation in its version for the year: from 2025 on thirteen
days (New Year's Day, New Year's Eve of the lunar calendar and the first three days of its new year, Tomb-sweeping Day,
two days of Labour Day, the Dragon Boat Festival, the Mid-autumn Festival and three National Days). The notice moves
weekends, too; that cannot be foreseen, which is why every day of such a year is called provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

NAMES: dict[str, tuple[str, str]] = {
    "new_year": ("元旦", "New Year's Day"),
    "spring_festival": ("春节", "Spring Festival"),
    "tomb_sweeping": ("清明节", "Tomb-sweeping Day"),
    "labour_day": ("劳动节", "Labour Day"),
    "dragon_boat": ("端午节", "Dragon Boat Festival"),
    "mid_autumn": ("中秋节", "Mid-autumn Festival"),
    "national_day": ("国庆节", "National Day"),
}
"""The Chinese and English name of each festival. Where two meet, the first of them here names the day."""

NEW_YEARS_EVE = "农历除夕"
"""What the package calls the day before the lunar new year; it belongs to the Spring Festival."""

LAST_LUNAR_YEAR = 2100
"""The package knows the lunar calendar up to this year; later years have only the festivals with a fixed date."""

FIXED_DAYS = (
    (1, 1, "new_year"),
    (5, 1, "labour_day"),
    (5, 2, "labour_day"),
    (10, 1, "national_day"),
    (10, 2, "national_day"),
    (10, 3, "national_day"),
)
"""Month, day and festival of the statutory days that do not follow the moon or the sun."""


@lru_cache(maxsize=256)
def statutory_holidays(year: int) -> Mapping[date, str]:
    """The statutory holidays of ``year``, without the days that a notice adds, as day → key of ``NAMES``."""
    # Loading the package costs 50 ms of CPU, and hardly any start of the program asks for such a year.
    from holidays import country_holidays

    days = {date(year, month, day): key for month, day, key in FIXED_DAYS}
    if year <= LAST_LUNAR_YEAR:
        found = country_holidays("CN", years=year, observed=False, language="zh_CN")
        days = {day: _festival(found.get_list(day)) for day in sorted(found)}
    return MappingProxyType(days)


def _festival(names: list[str]) -> str:
    if NEW_YEARS_EVE in names:
        return "spring_festival"
    return next(key for key, (zh, _) in NAMES.items() if zh in names)
