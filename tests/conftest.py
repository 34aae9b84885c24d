"""What all tests share: a first call may compile a kernel, so hypothesis sets no deadline."""

from hypothesis import settings

settings.register_profile("netplan", deadline=None, derandomize=True)
settings.load_profile("netplan")
