"""Presentation without Streamlit: texts, figures, tables, exports."""
