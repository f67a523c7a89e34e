"""Opens files that a user names, and reads TOML and CSV from them."""
