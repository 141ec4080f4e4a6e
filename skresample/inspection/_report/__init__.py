"""The HTML page: what it shows, its pictures, and the template that places them."""
