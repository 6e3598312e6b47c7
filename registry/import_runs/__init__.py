"""The book of the files that were read: one run a file, with its rejections."""
