"""A small chat model on this machine: SmolLM2-135M-Instruct, served by llama.cpp on loopback.

It needs no key and no network, is set up by `make run-local`, and is an extra: the packages stand
in `requirements-local.txt`. It writes badly. That is what makes it useful to the tests: what it
invents must not get past the checks.
"""
