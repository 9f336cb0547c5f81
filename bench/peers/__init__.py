"""One module a rival: `measure(cache, folder, rounds)` gives {key of a row: figure}."""
