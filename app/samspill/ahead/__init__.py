"""What is answered when a snapshot is built, since it takes long and will be asked: see `engines.prepared`."""
