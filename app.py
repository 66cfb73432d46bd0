"""The customer-value cockpit. `streamlit run app.py` starts here; everything else is in pages/_ui/frame/shell.py."""

from pages._ui.frame.shell import run

run()
