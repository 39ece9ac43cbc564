"""How values are shown: languages, labels, countdown, formats, navigation, built assets."""
