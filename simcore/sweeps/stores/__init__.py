"""Where finished tasks of a sweep are kept, and who does them."""
