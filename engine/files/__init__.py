"""Papers as files (材料附件): what they may be, how they are checked, where they are kept. Knows no page."""
