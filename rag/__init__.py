"""Verbatim: questions to a collection of reports, answered with the exact words they rest on."""

import os

# Nothing leaves the machine. These libraries report on their use unless they are told not to before
# they are imported; onnxruntime even from native code, which no test that blocks Python's sockets
# would see.
for _variable, _value in {
    "ORT_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}.items():
    os.environ[_variable] = _value
