"""What every figure is made with: theme, figure builder, axis ticks, sparklines."""
