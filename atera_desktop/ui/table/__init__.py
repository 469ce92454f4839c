"""Fast tables: a model that owns order and filter, a delegate that paints, a view that keeps its place."""
