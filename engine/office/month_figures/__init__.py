"""Figures of months that are over, settled so that no report reads the cases behind them again."""
