"""What is measured: `contest` side by side, `growth` with size, `processes` from start to end; `table` tells it."""
