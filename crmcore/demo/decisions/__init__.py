"""What the demo company's people have decided: published grades, rates of costs."""
