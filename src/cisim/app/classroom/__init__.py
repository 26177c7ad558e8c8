"""The classroom: rooms that a teacher opens, lessons as data, and what a class predicts and finds out together."""
