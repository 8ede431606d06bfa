"""The pages, one file per room; each file holds the room's pages (what templates may use) and its routes."""
