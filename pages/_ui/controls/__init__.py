"""Controls that many pages share: sidebar, fragments, scope line, author, schemes, unsaved edits."""
