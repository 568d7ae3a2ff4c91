"""The explorer: what the warehouse knows, as pages for marketers (Streamlit)."""
