"""A backup back into an account: registration, schemas and objects, as far as they were saved."""
