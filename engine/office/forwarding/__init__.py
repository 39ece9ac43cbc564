"""Items that a superior authority decides (上报件): sent up with opinion and materials, tracked by a named person."""
