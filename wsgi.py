"""The application for a WSGI server such as gunicorn (`gunicorn wsgi:app`)."""

from listening.app import create_app

app = create_app()
