"""What the formats of saved files share: the models of their parts, and how their text is taken apart."""
