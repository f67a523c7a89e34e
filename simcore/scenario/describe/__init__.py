"""What a file may say, for people and editors: the sentence of each key, and a JSON Schema."""
