"""The laboratory: real RocketMQ servers and clients of the official jars on loopback, for the proofs.

Read laboratory.py first: it is what a proof sees.
"""
