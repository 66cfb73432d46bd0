"""What people see, without Streamlit: figures, words, workbooks."""
