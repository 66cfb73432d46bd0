"""What the demo company's people have decided: published grades, launched campaigns, rates of costs, a budget, customers let go."""
