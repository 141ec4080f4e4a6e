collect_ignore_glob = ["*.py"]  # for type checkers, not for running
