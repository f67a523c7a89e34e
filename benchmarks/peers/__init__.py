"""L5 as users would write it with other tools."""
