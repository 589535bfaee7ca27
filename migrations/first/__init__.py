"""The tables of the first revision, one file for each area. Once released they stay as they are."""
