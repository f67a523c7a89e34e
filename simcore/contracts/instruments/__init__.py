"""One instrument a file: who pays whom, when, and what it rests on."""
