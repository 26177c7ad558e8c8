"""The mechanisms of the model: one file each, one function each, in the order of `cisim.schedule.SCHEDULE`."""
