"""Voilà's settings for visitors, read as ``etc/jupyter/voila.py`` of the environment."""

import sys
from importlib.util import find_spec
from pathlib import Path

from voila.handler import VoilaHandler

from explorer.catalog import DATA
from explorer.catalog.tables import faults
from explorer.hosting.previews import answer_previews

for sentence in faults(DATA):
    print(f"The explorer cannot use its data. {sentence}", file=sys.stderr)

answer_previews(VoilaHandler)

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.VoilaConfiguration.template = "explorer"
# Other templates never draw the page, or ask other hosts: no link may choose one, nor a theme that is not there.
c.VoilaConfiguration.allow_template_override = "NO"
c.VoilaConfiguration.allow_theme_override = "NO"
c.VoilaConfiguration.strip_sources = True
c.VoilaConfiguration.show_tracebacks = False
c.VoilaExecutor.cell_error_instruction = "Please reload the page."

# Notebooks are shown, never handed out; pictures of the lessons are.
c.VoilaConfiguration.file_allowlist = [r".*\.(png|svg)"]

# Serves BokehJS from the installed package at voila/labextensions/js/bokeh.min.js.
c.VoilaConfiguration.extra_labextensions_path = [str(Path(find_spec("bokeh").origin).parent / "server" / "static")]

# Of the JupyterLab extensions in the environment, the page needs these.
c.VoilaConfiguration.extension_allowlist = [
    "@bokeh/jupyter_bokeh",
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
]

# One kernel is started before its visitor comes; it waits inside page() for the visitor's link.
c.VoilaConfiguration.preheat_kernel = True
c.VoilaKernelManager.preheat_denylist = [r"(?!.*explorer\.ipynb$).*"]

# Voilà's page says goodbye when it closes, but without the XSRF token that the server asks for,
# so kernels outlived their visitors. There are no logins here that a forged request could use.
c.Voila.tornado_settings = {"disable_check_xsrf": True}
c.Voila.open_browser = False

# The waiting kernel calls back on the port that was asked for; on another one it would wait for ever.
c.Voila.port_retries = 0

# What the goodbye misses (a lost connection, a crashed browser) is cleaned up later.
c.MappingKernelManager.cull_idle_timeout = 600
c.MappingKernelManager.cull_interval = 60
