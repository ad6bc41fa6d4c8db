"""What staff run: release, collect, grade, report, and the proof of the tests."""
