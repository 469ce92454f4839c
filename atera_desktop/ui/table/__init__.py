"""Fast tables: a model that owns order and filter, a painter of whole rows, a view that keeps its place."""
