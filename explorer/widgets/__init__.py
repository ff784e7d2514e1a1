"""The page: widgets that know the store, the catalogue and the charts."""
