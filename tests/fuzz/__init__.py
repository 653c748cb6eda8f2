"""Mutational fuzzing of everything that reads hostile bytes. Run: python -m tests.fuzz"""
