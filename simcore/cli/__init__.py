"""The shell: commands, their options, and what they print."""
