"""The only package that opens files, databases or sockets."""
