"""The evidence base: what is known of programmes, listed, filtered and shown."""
