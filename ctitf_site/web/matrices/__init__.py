"""Matrices: rows by columns, each cell with the address of what stands behind it; as a page and as files."""
