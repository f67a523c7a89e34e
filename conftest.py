"""Options of the test suite."""


def pytest_addoption(parser):
    """Tell pytest the options of tests/verification."""
    parser.addoption("--long", action="store_true", help="the long verification suite")
    parser.addoption("--verdicts", metavar="FILE", help="write verification verdicts as JSON")
