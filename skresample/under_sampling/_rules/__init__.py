"""Who is dropped: condensing, editing, Tomek links."""
