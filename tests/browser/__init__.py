"""What people do in a browser, on the running product."""
