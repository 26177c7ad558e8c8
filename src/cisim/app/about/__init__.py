"""About the model: everything on this page is read from where it is declared, none of it is written here again."""
