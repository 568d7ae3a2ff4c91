"""One module a page. Streamlit runs them as scripts; `show()` is the page."""
