"""What a file may say: types of every table and key, units, dated numbers."""
