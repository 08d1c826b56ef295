"""What figures share: palette, scales, relief, paths, marks and files. No figure itself."""
