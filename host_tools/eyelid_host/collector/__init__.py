"""The collector: takes bundles over HTTPS, verifies before it stores, answers with a signed receipt (`SPEC-upload.md`).

`store` reads without the `[collector]` extra; `server` needs it.
"""
