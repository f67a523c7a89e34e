"""A result as files for people: tables, workbook, documents, pictures; libraries of ``office``."""
