"""When things run: Prefect flows with thin tasks, and the command line.

Prefect reads its settings when it is imported, so they are given here, before. Each can be
overridden by the environment. Nothing is sent anywhere: usage statistics are off, models load from
local files only.
"""

import os

QUIET_AND_LOCAL = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_VERBOSITY": "error",
    "TRANSFORMERS_OFFLINE": "1",
}

if "PREFECT_API_URL" not in os.environ:
    # nobody watches the temporary server's logs, and failures are told by the command itself
    QUIET_AND_LOCAL["PREFECT_LOGGING_LEVEL"] = "CRITICAL"

for _name, _value in QUIET_AND_LOCAL.items():
    os.environ.setdefault(_name, _value)
