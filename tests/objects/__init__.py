"""CRM objects, in files and out."""
