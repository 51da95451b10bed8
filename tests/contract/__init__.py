"""The contract: one suite a dialect for the emulator, and for a real account when one is named.

The emulator is asked always. A real account is asked too when GONGCTL_CONTRACT_BASE_URL (``https://.../v2``) and
GONGCTL_CONTRACT_CREDENTIALS (``key:secret``, or a bearer token) are set: with the suite of the documented API, or, with
GONGCTL_CONTRACT_DIALECT=live, with that of what production Gong documents. Only reading calls are made there, unless
GONGCTL_CONTRACT_WRITE=1: then an integration of its own is registered, filled and deleted again. In dialect live that
needs an account in which no integration is active, and takes up to a day for each test: GONGCTL_CONTRACT_WAIT is how
many seconds are waited for it.
"""
