"""What holds for every test."""

from hypothesis import settings

# How long one example takes says nothing on a loaded machine; pytest-timeout bounds the whole.
settings.register_profile("echotui", deadline=None)
settings.load_profile("echotui")
