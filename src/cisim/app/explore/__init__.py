"""The page Explore: a sweep's folder, opened, looked at from all sides, and a small sweep started from the page."""
