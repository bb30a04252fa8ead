"""Tests mirror the packages; each folder tells what it tests."""
