"""The counting calendar of the office (TC-2): which days count, and how working time is added up."""
