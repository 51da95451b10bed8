"""The contract: one suite for the emulator, and for a real account when one is named.

The emulator is asked always. A real account that speaks the documented API is asked too when
GONGCTL_CONTRACT_BASE_URL (``https://.../v2``) and GONGCTL_CONTRACT_CREDENTIALS (``key:secret``, or a
bearer token) are set. Only reading calls are made there, unless GONGCTL_CONTRACT_WRITE=1: then an
integration of its own is registered, filled and deleted again.
"""
