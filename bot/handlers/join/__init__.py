"""Joining: invitations, the application form, and what staff decide about it."""
