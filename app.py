"""The app: `streamlit run app.py`. Settings, one shared Assistant, and the pages."""

import streamlit as st

from rag.errors import SettingsError
from rag.settings import Settings
from rag.ui import memory, pages, parts, start


def main() -> None:
    """Draw the page that is asked for."""
    # An icon of our own: Streamlit's are fetched from another host when they become the tab's icon.
    st.set_page_config(page_title="Verbatim", page_icon=parts.ICON, layout="wide")
    parts.style()
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        parts.trouble("A setting cannot be used", str(error))
        return
    memory.use(settings)
    assistant = start.assistant(settings)
    if assistant is None:
        return
    try:
        pages.run(assistant)
    finally:
        # A page may end its run early, to be drawn anew.
        start.warm(assistant)


main()
