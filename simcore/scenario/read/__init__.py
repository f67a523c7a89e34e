"""From tables and short forms to the long form that is checked."""
