"""What CI and measurements run: notebooks headlessly, rules for sources and imports, lessons."""
