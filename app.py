"""The customer-value cockpit. `streamlit run app.py` starts here; everything else is in pages/_ui/shell.py."""
from pages._ui.shell import run

run()
