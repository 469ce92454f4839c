"""What this computer remembers: a disposable cache, settings, the window's state, logs. Knows neither the network nor Qt."""
