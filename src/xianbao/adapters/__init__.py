"""Engines: papermill runs notebooks, pandoc + Typst or Quarto render them. Nothing else imports them."""
