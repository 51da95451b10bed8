"""The only network of gongctl: one HTTP client, and a dialect that turns its answers into the model."""
