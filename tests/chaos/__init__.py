"""Everything is killed at random while people work; afterwards store, topic and views must agree."""
