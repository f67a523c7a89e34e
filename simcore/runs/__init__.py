"""From a scenario to stored answers: parts, results on disk, comparing, running again."""
