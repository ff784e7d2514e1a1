"""How the explorer is shown by Voilà: its settings and its page template.

Both are installed into the environment's Jupyter folders (``pyproject.toml``, shared-data), where
every Voilà finds them: ``make dashboard``, ``voila notebooks/explorer.ipynb``, or the one inside
a Jupyter server as on Binder.
"""
