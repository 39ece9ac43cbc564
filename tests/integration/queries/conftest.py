"""The sample county for queries."""

from county_fixtures import county, county_template

__all__ = ["county", "county_template"]
