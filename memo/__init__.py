"""The product: a notes app with pages, a collaborating block editor and a door for its users' feedback."""
